using Igos.Classifiers;
using Igos.Perturbation;

namespace Igos.Explainers.Masks;

/// <summary>What the methods that optimize masks along integrated gradients can be told.</summary>
public abstract record MaskOptimizationOptions : MaskOptions
{
    /// <summary>The most iterations; at least 1, default 15.</summary>
    public override int Iterations { get; init; } = 15;

    /// <summary>S: points of the integrated gradient; at least 1. By default <see cref="StepsInForce"/>.</summary>
    [Option("steps", "Points of the integrated gradient", Least = 1, InForce = nameof(StepsInForce))]
    public int? Steps { get; init; }

    /// <summary>
    /// λ1, the weight of mean|1 − M|; at least 0. By default that of the size: <see cref="L1InForce"/>.
    /// </summary>
    [Option("l1", "Weight of the mask's size", Least = 0, InForce = nameof(L1InForce))]
    public double? L1 { get; init; }

    /// <summary>λ2, the weight of the total variation; at least 0. By default that of the size:
    /// <see cref="TotalVariationInForce"/>.</summary>
    [Option("tv", "Weight of the mask's roughness", Least = 0, InForce = nameof(TotalVariationInForce))]
    public double? TotalVariation { get; init; }

    /// <summary>β of the total variation; from 1 to 10, default 2.</summary>
    public override double TotalVariationExponent { get; init; } = 2;

    /// <summary>Where the noise is added. Default <see cref="Perturbation.NoisePlacement.Blended"/>.</summary>
    [Option("noise-placement", "Where the noise is added: to the blended image, or to the input before blending")]
    public NoisePlacement NoisePlacement { get; init; }

    /// <summary>What is driven: the class's probability (default) or its logit.</summary>
    [Option("score", "What of the class is explained")]
    public ScoreKind Score { get; init; }

    /// <summary>α_u: the line search's first step size; positive.</summary>
    [Option("initial-step", "The line search's first step size", Least = 0, IsAbove = true)]
    public abstract double InitialStep { get; init; }

    /// <summary>
    /// What is done where every step along the integrated gradient is refused. Default
    /// <see cref="RefusedStep.LeastStep"/>, as published.
    /// </summary>
    [Option("refused", "What is done where the line search refuses every step along the integrated gradient: its least "
        + "step all the same, or a search along the plain gradient")]
    public RefusedStep Refused { get; init; }

    /// <summary>Whether to stop when the mask no longer moves. Default true.</summary>
    [Option("early-stop", "Whether to stop after two steps in a row that moved no cell by 0.001")]
    public bool EarlyStop { get; init; } = true;

    /// <summary>S in force: <see cref="Steps"/>, or 20.</summary>
    public virtual int StepsInForce => Steps ?? 20;

    /// <summary>λ1 in force: <see cref="L1"/>, or its default for the size.</summary>
    public abstract double L1InForce { get; }

    /// <summary>λ2 in force: <see cref="TotalVariation"/>, or its default for the size.</summary>
    public abstract double TotalVariationInForce { get; }

    internal MaskNoise MaskNoise => new(NoiseInForce, NoisePlacement, Seed);

    internal MaskRegularization Regularization => new(L1InForce, TotalVariationInForce, TotalVariationExponent);
}
