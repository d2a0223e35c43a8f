using System.Globalization;
using System.Text.RegularExpressions;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Explainers.Gradients;
using Igos.Explainers.Masks;
using Igos.Explainers.Sampling;
using Igos.Imaging;
using Igos.Networks;
using Igos.Perturbation;
using Igos.Running;
using Igos.Tests.Explainers;
using static TorchSharp.torch;

namespace Igos.Tests.Running;

/// <summary>What the catalogue says of a method is so, and the pages on methods say the same.</summary>
public sealed partial class MethodsTests
{
    private const int InputSide = 24;

    public static TheoryData<string> Names => [.. Methods.All.Select(method => method.Name)];

    [Fact]
    public void Names_AreUniqueAndTheExplainersOwn()
    {
        var names = Methods.All.Select(method => method.Name).ToArray();

        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(Methods.All, method => Assert.Same(method, method.Create().Method));
    }

    /// <summary>No published value is written down twice.</summary>
    [Fact]
    public void Create_WithoutOptions_HasTheRecordsDefaults() => Assert.All(Methods.All, method =>
        Assert.Equal(Activator.CreateInstance(method.OptionsType), method.Create().Options));

    [Fact]
    public void With_Values_SetsTheRecordsProperties()
    {
        var igos = Methods.Find("igos").With(Values(
            ("size", 9), ("iterations", 3), ("steps", 5), ("l1", 0.5), ("tv", 2.0), ("noise", 0.1), ("seed", 7),
            ("max-perturbed", 4), ("fixed-step", 1.0), ("noise-placement", NoisePlacement.Input)));
        Assert.Equal(new IntegratedGradientsOptimizedSaliencyOptions
        {
            Size = 9,
            Iterations = 3,
            Steps = 5,
            L1 = 0.5,
            TotalVariation = 2,
            Noise = 0.1,
            Seed = 7,
            MaxPerturbedImages = 4,
            FixedStep = 1,
            NoisePlacement = NoisePlacement.Input,
        }, igos);
        Assert.Equal(new RiseOptions { Masks = 5, Cells = 4 },
            Methods.Find("rise").With(Values(("steps", 5), ("cells", 4))));
        Assert.Equal(new SmoothGradOptions { Samples = 5, Noise = 0.3 },
            Methods.Find("SmoothGrad").With(Values(("steps", 5), ("noise", 0.3))));
    }

    [Fact]
    public void With_OptionThatTheMethodLacks_ListsThoseItHas()
    {
        var error = Assert.Throws<IgosException>(() => Methods.Find("grad-cam").With(Values(("iterations", 3))));
        Assert.Equal("grad-cam has no option \"iterations\"; it has layer, size, seed, max-perturbed.", error.Message);
    }

    /// <summary>
    /// Every option of every method: its property can be set, its default is in its range, and it says what it is.
    /// </summary>
    [Fact]
    public void Options_OfEveryMethod_AreComplete() => Assert.All(Methods.All, method =>
        Assert.All(method.Options, option =>
        {
            var value = option.ValueOf(method.Defaults);
            Assert.True(option.Allows(value));
            Assert.Matches("^[A-Z].*[^.]$", option.Help);
            Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", option.Name);
            Type[] types = [typeof(int), typeof(double), typeof(bool), typeof(string)];
            Assert.True(option.Type.IsEnum || types.Contains(option.Type), $"{method.Name}: {option.Name}");
            var example = value ?? (option.Type == typeof(string) ? "x" : Activator.CreateInstance(option.Type)!);
            var text = option.Text(example);
            Assert.True(value is null || value.Equals(option.Parse(text)), $"{method.Name}: {option.Name}");
        }));

    /// <summary>
    /// A property that a person could set but no attribute describes would be an option that stands nowhere.
    /// </summary>
    [Fact]
    public void Options_OfEveryMethod_AreAllPropertiesThatCanBeSet() => Assert.All(Methods.All, method => Assert.Equal(
        method.OptionsType.GetProperties().Where(property => property.CanWrite).Select(property => property.Name)
            .Where(name => name != nameof(ExplainerOptions.Seeds) || method.UsesSeed()
                || method.Name == "igos"), // with noise; else it would mean nothing
        method.Options.Select(option => option.Property)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Page_OfAMethod_SaysWhatTheCatalogueSays(string name)
    {
        var method = Methods.Find(name);
        var page = ProjectFiles.Text("docs", "methods", $"{name}.md");
        var facts = Facts().Matches(page).Select(fact => fact.Groups)
            .ToDictionary(groups => groups["name"].Value, groups => groups["value"].Value);

        Assert.StartsWith($"# {method.Title}\n", page);
        Assert.Equal($"`{name}`", facts["Name"]);
        Assert.Contains(method.Source, facts["Source"]);
        Assert.Equal(method.Cost().ToString(), facts["Cost"]);
        Assert.Equal(Needed(method), facts["Needs"]);
        Assert.StartsWith(method.Resolution.Text, facts["Resolution"]);
        Assert.Contains($"](../pictures/{name}.png)", page);
    }

    [Fact]
    public void Pages_AreOneAMethod() =>
        Assert.Equal(
            Methods.All.Select(method => $"{method.Name}.md").Append("README.md").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(ProjectFiles.Path("docs", "methods"))
                .Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void Table_OfThePageOnMethods_IsTheCatalogue()
    {
        var expected = Methods.All.Select(method =>
            $"| [{method.Title}]({method.Name}.md) | `{method.Name}` | {Needed(method)} | "
            + $"{method.Resolution} | {method.Cost()} | {method.Source} |");

        Assert.Equal(expected, ProjectFiles.Text("docs", "methods", "README.md").Split('\n')
            .Where(line => line.StartsWith("| [", StringComparison.Ordinal)));
    }

    /// <summary>
    /// What the probe counted is what the page says; a line search's trials alone depend on the image.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Passes_OfAMethod_AreItsCost(string name)
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, InputSide);
        using var question = new Question(classifier, image);
        var method = Methods.Find(name);
        var explanation = ExplainerFactory.Make(name, ("size", 8), ("layer", "pool")).Explain(question)[0];

        var cost = method.Cost();
        var iterations = cost.IsAbout ? explanation.Iterations : cost.Iterations;
        Assert.Equal(cost.Gradients * iterations, explanation.Passes.Backward);
        if (cost.IsAbout)
        {
            // The start, and one or more trials of each iteration.
            var trials = explanation.Passes.Forward - explanation.Passes.Backward;
            Assert.InRange(trials, 1 + iterations, 20L * cost.ForwardPasses * iterations);
        }
        else
        {
            Assert.Equal((cost.Gradients + cost.ForwardPasses) * iterations, explanation.Passes.Forward);
        }
    }

    /// <summary>The probe's count is what a classifier that counts for itself was asked for.</summary>
    [Theory]
    [InlineData("igos")]
    [InlineData("igos++")]
    [InlineData("mask")]
    [InlineData("integrated-gradients")]
    [InlineData("smoothgrad")]
    [InlineData("rise")]
    [InlineData("occlusion")]
    public void Passes_OfABatch_AreWhatTheClassifierWasAsked(string name)
    {
        using var classifier = new CountingClassifier();
        using var images = TinyClassifiers.Images(2, InputSide);
        using var question = new Question(classifier, images);
        Assert.Equal(4, classifier.ForwardPasses); // image and baseline, once each
        classifier.Reset();

        var passes = ExplainerFactory.Make(name, ("size", 8), ("iterations", 3), ("steps", 6)).Explain(question)
            .Aggregate(new Passes(), (sum, explanation) => sum + explanation.Passes);

        Assert.Equal(classifier.Gradients, passes.Backward);
        Assert.Equal(classifier.Gradients + classifier.ForwardPasses, passes.Forward);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void NeedsGradients_OfAMethod_IsWhetherItDifferentiates(string name)
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, InputSide);
        using var question = new Question(classifier, image);
        var explainer = ExplainerFactory.Make(name, ("size", 8), ("iterations", 2), ("steps", 2));
        var explanation = explainer.Explain(question)[0];

        Assert.Equal(Methods.Find(name).Needs.HasFlag(Needs.Gradients), explanation.Passes.Backward > 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Resolution_OfAMethod_IsThatOfItsHeatmap(string name)
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, InputSide);
        using var question = new Question(classifier, image);
        var resolution = Methods.Find(name).Resolution;
        const int LayerSide = InputSide / 2; // relu2 comes after one pooling
        var (asked, expected) = resolution == Resolution.Any ? ((int?)5, 5)
            : resolution == Resolution.Input ? (null, InputSide)
            : resolution == Resolution.Layer ? (null, LayerSide)
            : (null, int.Parse(resolution.Text.Split('×')[0], CultureInfo.InvariantCulture));

        var explainer = ExplainerFactory.Make(
            name, ("size", asked), ("layer", "relu2"), ("iterations", 2), ("steps", 2));
        var heatmap = explainer.Explain(question)[0].Heatmap;

        Assert.Equal((expected, expected), (heatmap.Height, heatmap.Width));
    }

    [Fact]
    public void Find_UnknownName_ListsAll()
    {
        var message = Assert.Throws<IgosException>(() => Methods.Find("lime")).Message;

        Assert.Contains("\"lime\"", message);
        Assert.All(Methods.All, method => Assert.Contains(method.Name, message));
    }

    /// <summary>What a method needs of a classifier, in the documents' words.</summary>
    internal static string Needed(Method method) => method.Needs switch
    {
        Needs.Scores => "scores only",
        Needs.Gradients => "gradients",
        _ => "gradients, layers",
    };

    private static IEnumerable<KeyValuePair<string, object>> Values(params (string Option, object Value)[] values) =>
        values.Select(v => KeyValuePair.Create(v.Option, v.Value));

    [GeneratedRegex(@"^\| (?<name>[A-Z][a-z]+) \| (?<value>.*) \|$", RegexOptions.Multiline)]
    private static partial Regex Facts();

    /// <summary>A black box that counts the images it is shown, with and without a gradient asked for.</summary>
    private sealed class CountingClassifier : IClassifier
    {
        private readonly NetworkClassifier _inner = TinyClassifiers.Random();

        public int Gradients { get; private set; }

        public int ForwardPasses { get; private set; }

        public string Name => "counting";

        public ImageSize InputSize => _inner.InputSize;

        public int ClassCount => _inner.ClassCount;

        public IReadOnlyList<string>? Labels => null;

        public Normalization Normalization => _inner.Normalization;

        public Device Device => _inner.Device;

        public Network? Network => null;

        public void Reset() => (Gradients, ForwardPasses) = (0, 0);

        public Tensor Logits(Tensor images)
        {
            var count = (int)images.shape[0];
            if (images.requires_grad)
            {
                Gradients += count;
            }
            else
            {
                ForwardPasses += count;
            }

            return _inner.Logits(images);
        }

        public void Dispose() => _inner.Dispose();
    }
}
