using Igos.Explainers;
using Igos.Explainers.Layers;
using Igos.Explainers.Masks;
using Igos.Explainers.Sampling;
using Igos.Loading;
using Igos.Running;

namespace Igos.Tests.Running;

public sealed class OptionValuesTests
{
    [Fact]
    public void Choices_WithoutValues_HaveThePublishedDefaultsAtHalfASmallInputsSide()
    {
        Assert.Equal(new IntegratedGradientsOptimizedSaliencyOptions { Size = 16 }, Options("igos"));
        Assert.Equal(new MeaningfulPerturbationOptions { Size = 16 }, Options("mask"));
        Assert.Equal(new GradCamOptions(), Options("grad-cam"));
        Assert.Equal(new RiseOptions(), Options("rise"));
    }

    [Fact]
    public void Choices_WithValues_AreThoseThatEachMethodHas()
    {
        (string, string)[] values =
        [
            ("size", "7"), ("iterations", "3"), ("steps", "4"), ("l1", "0.5"), ("tv", "2"), ("noise", "0"),
            ("seed", "-1"), ("max-perturbed", "9"), ("nesterov", "true"),
        ];
        Assert.Equal(new IgosPlusPlusOptions
        {
            Size = 7,
            Iterations = 3,
            Steps = 4,
            L1 = 0.5,
            TotalVariation = 2,
            Noise = 0,
            Seed = -1,
            MaxPerturbedImages = 9,
            Nesterov = true,
        }, Options("igos++", values));
        Assert.Equal(new OcclusionOptions { Size = 7, Seed = -1, MaxPerturbedImages = 9 },
            Options("occlusion", values));
    }

    /// <summary>Scores of different resolutions can't be compared.</summary>
    [Fact]
    public void Choices_OfOneSize_HaveItAll()
    {
        using var classifier = Classifier.Load();
        var choices = Values().Choices(["igos", "gradient", "grad-cam"], classifier, oneSize: true);
        Assert.All(choices, choice => Assert.Equal(16, choice.Size));
    }

    [Theory]
    [InlineData("igos")]
    [InlineData("gradient")]
    public void Choices_FinerThanTheInput_NameTheLimit(string method)
    {
        Options(method, ("size", "32"));
        Assert.Equal("size 33: the classifier takes images of 32×32, so a heatmap can have from 1 to 32 cells a side.",
            Assert.Throws<ChoiceException>(() => Options(method, ("size", "33"))).Message);
    }

    /// <summary>Said once and before any image, and only where a method looks at layers.</summary>
    [Fact]
    public void Choices_LayerThatIsNotThere_NameTheOption()
    {
        var error = Assert.Throws<ChoiceException>(() => Options("excitation-bp", ("layer", "layer9")));
        Assert.StartsWith("layer layer9: ", error.Message);
        Assert.IsType<IntegratedGradientsOptimizedSaliencyOptions>(Options("igos", ("layer", "layer9")));
        Assert.Equal(new GradCamOptions { Layer = "pool3" }, Options("grad-cam", ("layer", "pool3")));
    }

    [Theory]
    [InlineData("igos",
        "layer pool3: igos would ignore it; it is for grad-cam, excitation-bp, contrastive-excitation-bp.")]
    [InlineData("rise,occlusion",
        "layer pool3: rise, occlusion would ignore it; it is for grad-cam, excitation-bp, contrastive-excitation-bp.")]
    public void CheckUsed_OptionThatNoMethodTakes_NamesThoseThatDo(string methods, string message)
    {
        var values = Values(("layer", "pool3"));
        var error = Assert.Throws<ChoiceException>(() => values.CheckUsed(methods.Split(',')));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void CheckUsed_OptionThatOneMethodTakes_Passes()
    {
        Values(("layer", "pool3"), ("steps", "4000"), ("noise", "0.2")).CheckUsed(["igos", "grad-cam"]);
        Values(("size", "7"), ("seed", "3"), ("max-perturbed", "8")).CheckUsed(["random"]);
        Assert.Throws<ChoiceException>(() => Values(("noise", "0.2")).CheckUsed(["grad-cam"]));
    }

    private static OptionValues Values(params (string Option, string Text)[] values) =>
        new(values.ToDictionary(v => v.Option, v => v.Text));

    private static ExplainerOptions Options(string method, params (string Option, string Text)[] values)
    {
        using var classifier = Classifier.Load();
        return Values(values).Choices([method], classifier)[0].Options;
    }
}
