using Igos.Cli.Options;
using Igos.Cli.Terminal;
using Igos.Explainers.Layers;
using Igos.Explainers.Masks;
using Igos.Explainers.Sampling;
using Igos.Loading;

namespace Igos.Cli.Tests.Options;

public sealed class MethodSettingsTests
{
    [Fact]
    public void Explainer_WithoutSettings_HasThePublishedDefaultsAtHalfASmallInputsSide()
    {
        using var classifier = Classifier.Load();
        Assert.Equal(new IntegratedGradientsOptimizedSaliencyOptions { Size = 16 }, new MethodSettings().Explainer("igos", classifier).Options);
        Assert.Equal(new MeaningfulPerturbationOptions { Size = 16 }, new MethodSettings().Explainer("mask", classifier).Options);
        Assert.Equal(new GradCamOptions(), new MethodSettings().Explainer("grad-cam", classifier).Options);
        Assert.Equal(new RiseOptions(), new MethodSettings().Explainer("rise", classifier).Options);
    }

    [Fact]
    public void Explainer_WithSettings_PassesThemOn()
    {
        using var classifier = Classifier.Load();
        var settings = new MethodSettings { Size = 7, Iterations = 3, Steps = 4, L1 = 0.5, TotalVariation = 2, Noise = 0, Seed = -1, MaxPerturbed = 9 };
        var expected = new IgosPlusPlusOptions { Size = 7, Iterations = 3, Steps = 4, L1 = 0.5, TotalVariation = 2, Noise = 0, Seed = -1, MaxPerturbedImages = 9 };
        Assert.Equal(expected, settings.Explainer("igos++", classifier).Options);
        Assert.Equal(new OcclusionOptions { Size = 7, Seed = -1, MaxPerturbedImages = 9 }, settings.Explainer("occlusion", classifier).Options);
        Assert.Equal((50, 9), (settings.Scoring.Steps, settings.Scoring.MaxPerturbedImages));
        Assert.Equal(new Igos.Metrics.DeletionInsertionOptions(), new MethodSettings().Scoring);
    }

    [Theory]
    [InlineData("igos")]
    [InlineData("gradient")]
    public void Explainer_FinerThanTheInput_NamesTheLimit(string method)
    {
        using var classifier = Classifier.Load();
        new MethodSettings { Size = 32 }.Explainer(method, classifier);
        Assert.Equal("--size 33: the classifier takes images of 32×32, so a heatmap can have from 1 to 32 cells a side.",
            Assert.Throws<UsageException>(() => new MethodSettings { Size = 33 }.Explainer(method, classifier)).Message);
    }

    /// <summary>Said once and before any image, and only where a method looks at layers.</summary>
    [Fact]
    public void Explainer_LayerThatIsNotThere_NamesTheOption()
    {
        using var classifier = Classifier.Load();
        var settings = new MethodSettings { Layer = "layer9" };
        Assert.StartsWith("--layer layer9: ", Assert.Throws<UsageException>(() => settings.Explainer("excitation-bp", classifier)).Message);
        Assert.Equal("igos", settings.Explainer("igos", classifier).Name);
        Assert.Equal(new GradCamOptions { Layer = "pool3" }, (settings with { Layer = "pool3" }).Explainer("grad-cam", classifier).Options);
    }

    [Theory]
    [InlineData("igos", "--layer pool3: igos would ignore it; it is for grad-cam, excitation-bp, contrastive-excitation-bp.")]
    [InlineData("rise,occlusion", "--layer pool3: rise, occlusion would ignore it; it is for grad-cam, excitation-bp, contrastive-excitation-bp.")]
    public void CheckUsed_OptionThatNoMethodTakes_NamesThoseThatDo(string methods, string message) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => new MethodSettings { Layer = "pool3" }.CheckUsed(methods.Split(','))).Message);

    [Fact]
    public void CheckUsed_OptionThatOneMethodTakes_Passes()
    {
        new MethodSettings { Layer = "pool3", Steps = 4000, Noise = 0.2 }.CheckUsed(["igos", "grad-cam"]);
        new MethodSettings { Size = 7, Seed = 3, MaxPerturbed = 8 }.CheckUsed(["random"]);
        Assert.Throws<UsageException>(() => new MethodSettings { Noise = 0.2 }.CheckUsed(["grad-cam"]));
    }
}
