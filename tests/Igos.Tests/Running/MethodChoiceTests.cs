using System.Text.Json.Nodes;
using Igos.Explainers.Layers;
using Igos.Explainers.Masks;
using Igos.Heatmaps;
using Igos.Perturbation;
using Igos.Running;

namespace Igos.Tests.Running;

public sealed class MethodChoiceTests
{
    private static readonly Heatmap Square = new(28, 28, new float[28 * 28]);

    public static TheoryData<string, string> Texts => new()
    {
        { "igos", "igos size=28" },
        { "IGOS size=224", "igos size=224" },
        { "igos tv=3 l1=0.3", "igos size=28 l1=0.3 tv=3" },
        { "igos tv=2 l1=0.1 noise=0 preset=light", "igos size=28" }, // measured, and the defaults
        { "igos preset=paper tv=20 l1=1 noise=0.2", "igos size=28 preset=paper" }, // the published ones
        { "igos preset=paper l1=0.1", "igos size=28 l1=0.1 preset=paper" },
        { "igos size=224 l1=3 tv=60", "igos size=224" }, // the published weights of that size
        { "igos size=28 l1=3", "igos size=28 l1=3" },
        { "ablation-path effort=low iterations=5", "ablation-path size=28 effort=low" }, // low effort's own
        { "ablation-path iterations=5", "ablation-path size=28 iterations=5" },
        {
            "igos fixed-step=1 relax-l1=false noise-placement=input score=logit",
            "igos size=28 fixed-step=1 noise-placement=input relax-l1=false score=logit"
        },
        { "grad-cam", "grad-cam" },
        { "grad-cam layer=conv%201", "grad-cam layer=conv%201" },
        { "rise steps=8000 max-perturbed=4", "rise steps=8000" }, // memory doesn't tell results apart
        { "mask noise=1e-3", "mask size=28 noise=0.001" },
        { "random size=7 seed=-3", "random size=7 seed=-3" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Parse_Text_IsCanonicalAndComesBack(string written, string canonical)
    {
        var choice = MethodChoice.Parse(written);

        Assert.Equal(canonical, choice.Text);
        Assert.Equal(choice, MethodChoice.Parse(choice.Text));
        Assert.Equal(choice, MethodChoice.FromJson(JsonNode.Parse(choice.ToJson().ToJsonString())!.AsObject()));
        Assert.Equal(choice.Hash, MethodChoice.Parse(choice.Text).Hash);
    }

    [Theory]
    [InlineData("", "method \"\": a method's name is missing.")]
    [InlineData("lime", "method lime: there is no such method; there are igos, ")]
    [InlineData("igos layer=x", "layer x: igos has no such option; it has ")]
    [InlineData("igos steps", "method igos: \"steps\" is no option with its value: write option=value.")]
    [InlineData("igos steps=0", "steps 0: expected a whole number of at least 1.")]
    [InlineData("igos steps=999999999999",
        "steps 999999999999: expected a whole number of at least 1, and at most 2147483647.")]
    [InlineData("igos tv-exponent=11", "tv-exponent 11: expected a number from 1 to 10.")]
    [InlineData("igos fixed-step=0", "fixed-step 0: expected a positive number.")]
    [InlineData("igos score=loss", "score loss: expected one of probability, logit.")]
    [InlineData("igos nesterov=true", "nesterov true: igos has no such option; it has ")]
    [InlineData("rise shown=1", "shown 1: expected a number between 0 and 1.")]
    [InlineData("grad-cam layer=", "layer \"\": expected a name.")]
    public void Parse_Nonsense_SaysWhatIsWrong(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<ChoiceException>(() => MethodChoice.Parse(text)).Message);

    [Fact]
    public void ToJson_HasNumbersAsNumbers() => Assert.Equal(
        """{"method":"igos","size":14,"l1":0.3,"noise-placement":"input","relax-l1":false}""",
        MethodChoice.Parse("igos size=14 l1=0.3 relax-l1=false noise-placement=input").ToJson().ToJsonString());

    [Fact]
    public void Hash_OfOtherOptions_IsAnother()
    {
        string[] texts =
            ["igos", "igos size=14", "igos l1=0.3", "igos l1=0.30000000000000004", "igos++", "mask", "igos seed=1",
                "igos preset=paper"];
        Assert.Equal(texts.Length, texts.Select(text => MethodChoice.Parse(text).Hash).Distinct().Count());
        Assert.All(texts, text => Assert.Matches("^[0-9a-f]{16}$", MethodChoice.Parse(text).Hash));
    }

    [Fact]
    public void FileStem_OfPublishedOptions_IsMethodAndSize()
    {
        Assert.Equal("igos-28", MethodChoice.Parse("igos").FileStem(Square));
        Assert.Equal("grad-cam-2x3", MethodChoice.Parse("grad-cam").FileStem(new Heatmap(2, 3, new float[6])));
    }

    /// <summary>Table 5 runs one method with three weights: none overwrites another's files.</summary>
    /// <summary>What can't be in a name is told apart by a hash.</summary>
    [Fact]
    public void FileStem_WithOtherParts_NeverMeets()
    {
        string Stem(params string[] targets) => MethodChoice.Parse("igos").FileStem(Square,
            [.. targets.Select(target => KeyValuePair.Create("target", target))]);
        Assert.Equal("igos-28-target=tiger_cat", Stem("tiger cat"));
        Assert.StartsWith("igos-28-target=tabby__tabby_cat-", Stem("tabby, tabby cat"));
        string[] stems = [Stem(), Stem("a/b"), Stem("a:b"), Stem("a"), Stem("a", "b"), Stem(new string('a', 200)),
            Stem(new string('a', 201))];
        Assert.Equal(stems.Length, stems.Distinct().Count());
        Assert.All(stems, stem => Assert.Matches("^[A-Za-z0-9.=+_-]{1,120}$", stem));
    }

    [Fact]
    public void FileStem_OfOtherOptions_IsAnother()
    {
        string[] texts =
        [
            "igos l1=0.01 tv=0.2", "igos l1=1 tv=20", "igos", "igos seed=1", "igos noise=0.2",
            "grad-cam layer=a/b", "grad-cam layer=a_b",
            $"grad-cam layer={new string('x', 200)}", $"grad-cam layer={new string('x', 201)}",
        ];
        var stems = texts.Select(text => MethodChoice.Parse(text).FileStem(Square)).ToArray();

        Assert.Equal("igos-28-l1=0.01-tv=0.2", stems[0]);
        Assert.Equal(texts.Length, stems.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(stems, stem => Assert.Matches("^[A-Za-z0-9.=+_-]{1,120}$", stem));
    }

    [Fact]
    public void WithSize_KeepsTheOtherOptions()
    {
        var options = new GradCamOptions { Layer = "conv", MaxPerturbedImages = 3 };
        var choice = new MethodChoice(GradCam.Descriptor, options).WithSize(7);
        Assert.Equal(new GradCamOptions { Layer = "conv", MaxPerturbedImages = 3, Size = 7 }, choice.Options);
        Assert.Equal(7, choice.Size);
    }

    [Fact]
    public void Create_IsTheMethodWithTheOptions()
    {
        var options = new IntegratedGradientsOptimizedSaliencyOptions
        {
            Size = 9,
            NoisePlacement = NoisePlacement.Input,
        };
        var explainer = new MethodChoice(IntegratedGradientsOptimizedSaliency.Descriptor, options).Create();
        Assert.IsType<IntegratedGradientsOptimizedSaliency>(explainer);
        Assert.Equal(options, explainer.Options);
    }

    [Fact]
    public void Constructor_OptionOutOfRange_NamesIt()
    {
        var options = new IgosPlusPlusOptions { Steps = 0 };
        var error = Assert.Throws<IgosException>(() => new MethodChoice(IgosPlusPlus.Descriptor, options));
        Assert.Contains("Steps must be at least 1; found 0.", error.Message);
    }
}
