namespace Igos.Explainers.Masks;

/// <summary>What the methods that optimize a mask can be told.</summary>
public abstract record MaskOptions : ExplainerOptions
{
    /// <summary>m: a mask is m×m; from 1 to the input's smaller side. Default 28.</summary>
    [Option("size", "The heatmap has m×m cells", Least = 1)]
    public int Size { get; init; } = 28;

    /// <summary>The most iterations; at least 1.</summary>
    [Option("iterations", "The most iterations", Least = 1)]
    public abstract int Iterations { get; init; }

    /// <summary>β of the total variation; from 1 to 10.</summary>
    [Option("tv-exponent", "Exponent of the mask's roughness", Least = 1, Most = 10)]
    public abstract double TotalVariationExponent { get; init; }

    /// <summary>
    /// σ of the noise in units of ImageNet's channel deviation; at least 0. By default <see cref="NoiseInForce"/>.
    /// </summary>
    [Option("noise", "Deviation of the noise in units of ImageNet's channel deviation", Least = 0,
        InForce = nameof(NoiseInForce))]
    public double? Noise { get; init; }

    /// <summary>σ in force: <see cref="Noise"/>, or 0.2.</summary>
    public virtual double NoiseInForce => Noise ?? 0.2;
}
