namespace Igos.Explainers.Masks;

/// <summary>Options of <see cref="MeaningfulPerturbation"/>; the defaults are the published ones.</summary>
public sealed record MeaningfulPerturbationOptions : ExplainerOptions
{
    /// <summary>m: the mask is m×m; from 1 to the input's smaller side. Default 28.</summary>
    public int Size { get; init; } = 28;

    /// <summary>Iterations; at least 1, default 500.</summary>
    public int Iterations { get; init; } = 500;

    /// <summary>Adam's learning rate; positive, default 0.1.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>λ1, the weight of mean|1 − M|; at least 0, default 0.01.</summary>
    public double L1 { get; init; } = 0.01;

    /// <summary>λ2, the weight of the total variation; at least 0, default 0.2.</summary>
    public double TotalVariation { get; init; } = 0.2;

    /// <summary>β of the total variation; at least 1, default 3.</summary>
    public double TotalVariationExponent { get; init; } = 3;

    /// <summary>σ of the noise, one sample an iteration, in units of ImageNet's channel deviation; at least 0, default 0.2.</summary>
    public double Noise { get; init; } = 0.2;

    /// <inheritdoc/>
    protected override void Check(ICollection<string> errors)
    {
        base.Check(errors);
        if (Size < 1 || Iterations < 1)
        {
            errors.Add($"{nameof(Size)} and {nameof(Iterations)} must be at least 1; found {Size} and {Iterations}.");
        }

        if (!(LearningRate > 0) || !(L1 >= 0) || !(TotalVariation >= 0) || !(Noise >= 0) || !(TotalVariationExponent is >= 1 and <= 10)
            || !double.IsFinite(LearningRate + L1 + TotalVariation + Noise))
        {
            errors.Add($"{nameof(LearningRate)} must be positive, {nameof(L1)}, {nameof(TotalVariation)} and {nameof(Noise)} at least 0 and "
                + $"{nameof(TotalVariationExponent)} from 1 to 10; found {LearningRate}, {L1}, {TotalVariation}, {Noise} and {TotalVariationExponent}.");
        }
    }
}
