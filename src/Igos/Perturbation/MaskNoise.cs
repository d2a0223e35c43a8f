namespace Igos.Perturbation;

/// <summary>The noise of an integrated gradient, against masks that are adversarial.</summary>
/// <param name="Deviation">σ in units of ImageNet's channel deviation.</param>
/// <param name="Placement">Where it is added.</param>
/// <param name="Seed">Where it starts.</param>
internal sealed record MaskNoise(double Deviation, NoisePlacement Placement, int Seed);

/// <summary>The weights of a mask's regularizers.</summary>
/// <param name="L1">λ1, of mean|1 − M|.</param>
/// <param name="TotalVariation">λ2, of TV(M).</param>
/// <param name="Exponent">β of the total variation.</param>
internal sealed record MaskRegularization(double L1, double TotalVariation, double Exponent);
