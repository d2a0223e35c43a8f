using Igos.Explainers;
using Igos.Explainers.Gradients;
using Igos.Explainers.Layers;
using Igos.Explainers.Sampling;

namespace Igos.Tests.Explainers;

/// <summary>What holds for the options of every method with a resolution of its own.</summary>
public class NativeResolutionOptionsTests
{
    public static TheoryData<NativeResolutionOptions> All =>
    [
        new GradientOptions(), new GradientXInputOptions(), new SmoothGradOptions(), new IntegratedGradientsOptions(),
        new GuidedBackpropOptions(), new DeconvNetOptions(), new GradCamOptions(), new ExcitationBackpropOptions(),
        new ContrastiveExcitationBackpropOptions(), new RiseOptions(), new OcclusionOptions(),
        new RandomHeatmapOptions(),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void Defaults_KeepTheOwnResolution(NativeResolutionOptions options)
    {
        Assert.Null(options.Size);
        Assert.Equal((32, 0), (options.MaxPerturbedImages, options.Seed));
        options.Validate();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Invalid_IsNamedWithItsRange(NativeResolutionOptions options)
    {
        var wrong = options with { Size = 0, MaxPerturbedImages = -3 };
        var message = Assert.Throws<IgosException>(wrong.Validate).Message;
        Assert.StartsWith(options.GetType().Name, message);
        Assert.Contains("Size must be at least 1; found 0.", message);
        Assert.Contains("MaxPerturbedImages must be at least 1; found -3.", message);
    }

    [Fact]
    public void Defaults_OfLayers_AreTheMethodsChoice()
    {
        Assert.Null(new GradCamOptions().Layer);
        Assert.Null(new ExcitationBackpropOptions().Layer);
        Assert.Null(new ContrastiveExcitationBackpropOptions().Layer);
        Assert.Null(new ContrastiveExcitationBackpropOptions().ContrastLayer);
    }
}
