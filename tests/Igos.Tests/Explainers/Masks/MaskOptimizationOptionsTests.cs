using Igos.Classifiers;
using Igos.Explainers.Masks;
using Igos.Perturbation;

namespace Igos.Tests.Explainers.Masks;

/// <summary>What I-GOS's and iGOS++'s options share; their own defaults are in their tests.</summary>
public class MaskOptimizationOptionsTests
{
    public static TheoryData<MaskOptimizationOptions> Both =>
        [new IntegratedGradientsOptimizedSaliencyOptions { Preset = Preset.Paper }, new IgosPlusPlusOptions()];

    [Theory]
    [MemberData(nameof(Both))]
    public void PublishedOptions_AreThose(MaskOptimizationOptions options)
    {
        Assert.Equal((28, 15, 20), (options.Size, options.Iterations, options.StepsInForce));
        Assert.Equal((0.2, NoisePlacement.Blended), (options.NoiseInForce, options.NoisePlacement));
        Assert.Equal((ScoreKind.Probability, 2.0), (options.Score, options.TotalVariationExponent));
        Assert.Equal((null, null, true), (options.L1, options.TotalVariation, options.EarlyStop));
        Assert.Equal(RefusedStep.LeastStep, options.Refused);
        options.Validate();
    }

    /// <summary>λ1 and λ2 that are given hold at every size.</summary>
    [Theory]
    [MemberData(nameof(Both))]
    public void InForce_GivenWeights_AreThose(MaskOptimizationOptions options)
    {
        foreach (var size in (int[])[7, 28, 29, 224])
        {
            var given = options with { Size = size, L1 = 0.5, TotalVariation = 0 };
            Assert.Equal((0.5, 0.0), (given.L1InForce, given.TotalVariationInForce));
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Invalid_AreAllNamedWithTheirRanges(MaskOptimizationOptions options)
    {
        var wrong = options with
        {
            Size = 0,
            Iterations = -1,
            Steps = 0,
            L1 = double.PositiveInfinity,
            TotalVariation = -2,
            TotalVariationExponent = 11,
            Noise = -0.5,
            InitialStep = 0,
        };
        var message = Assert.Throws<IgosException>(wrong.Validate).Message;
        string[] parts =
        [
            "Size must be at least 1; found 0.", "Iterations must be at least 1; found -1.",
            "Steps must be at least 1; found 0.", "L1 must be at least 0; found",
            "TotalVariation must be at least 0; found -2.", "TotalVariationExponent must be from 1 to 10; found 11.",
            "Noise must be at least 0; found -0.5.", "InitialStep must be positive; found 0.",
        ];
        foreach (var part in parts)
        {
            Assert.Contains(part, message);
        }
    }
}
