using Igos.Explainers;
using Igos.Explainers.Gradients;
using Igos.Explainers.Layers;
using Igos.Explainers.Masks;
using Igos.Explainers.Sampling;

namespace Igos.Tests.Explainers;

public sealed partial class ExplainerCatalogueTests
{
    /// <summary>The catalogue's defaults are the options' own, so that no published value is written down twice.</summary>
    [Fact]
    public void Make_WithoutChoices_HasTheOptionsDefaults()
    {
        Assert.All(ExplainerCatalogue.All, entry =>
        {
            var options = entry.Make(new ExplainerChoices()).Options;
            Assert.Equal(Activator.CreateInstance(options.GetType()), options);
        });
    }

    [Fact]
    public void Make_WithChoices_PassesThemOn()
    {
        var choices = new ExplainerChoices { Size = 9, Iterations = 3, Steps = 5, L1 = 0.5, TotalVariation = 2, Noise = 0.1, Seed = 7, MaxPerturbedImages = 4, Layer = "conv" };
        var expected = new IntegratedGradientsOptimizedSaliencyOptions
        {
            Size = 9,
            Iterations = 3,
            Steps = 5,
            L1 = 0.5,
            TotalVariation = 2,
            Noise = 0.1,
            Seed = 7,
            MaxPerturbedImages = 4,
        };
        Assert.Equal(expected, Options("igos", choices));
        Assert.Equal(new GradCamOptions { Size = 9, Layer = "conv", Seed = 7, MaxPerturbedImages = 4 }, Options("grad-cam", choices));
        Assert.Equal(new RiseOptions { Size = 9, Masks = 5, Seed = 7, MaxPerturbedImages = 4 }, Options("rise", choices));
        Assert.Equal(new SmoothGradOptions { Size = 9, Samples = 5, Seed = 7, MaxPerturbedImages = 4 }, Options("SmoothGrad", choices));
    }

    private static ExplainerOptions Options(string name, ExplainerChoices choices) => ExplainerCatalogue.Find(name).Make(choices).Options;
}
