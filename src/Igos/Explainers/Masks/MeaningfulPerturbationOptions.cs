using Igos.Perturbation;

namespace Igos.Explainers.Masks;

/// <summary>Options of <see cref="MeaningfulPerturbation"/>; the defaults are the published ones.</summary>
public sealed record MeaningfulPerturbationOptions : MaskOptions
{
    /// <summary>Iterations; at least 1, default 500.</summary>
    public override int Iterations { get; init; } = 500;

    /// <summary>Adam's learning rate; positive, default 0.1.</summary>
    [Option("learning-rate", "The learning rate of Adam", Least = 0, IsAbove = true)]
    public double LearningRate { get; init; } = 0.1;

    /// <summary>λ1, the weight of mean|1 − M|; at least 0, default 0.01.</summary>
    [Option("l1", "Weight of the mask's size", Least = 0)]
    public double L1 { get; init; } = 0.01;

    /// <summary>λ2, the weight of the total variation; at least 0, default 0.2.</summary>
    [Option("tv", "Weight of the mask's roughness", Least = 0)]
    public double TotalVariation { get; init; } = 0.2;

    /// <summary>β of the total variation; from 1 to 10, default 3.</summary>
    public override double TotalVariationExponent { get; init; } = 3;

    /// <summary>
    /// Whether the trace has the objective after every step, for a forward pass an iteration that isn't counted: set
    /// by a run that traces. It leaves the heatmap as it is.
    /// </summary>
    internal bool TracesEveryStep { get; init; }

    internal MaskNoise MaskNoise => new(NoiseInForce, NoisePlacement.Blended, Seed);

    internal MaskRegularization Regularization => new(L1, TotalVariation, TotalVariationExponent);
}
