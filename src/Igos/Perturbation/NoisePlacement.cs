namespace Igos.Perturbation;

/// <summary>Where I-GOS adds its noise.</summary>
public enum NoisePlacement
{
    /// <summary>To the blended image, as the published code does.</summary>
    Blended,

    /// <summary>To the image before blending, as the paper writes: Φ(I0 + n, M).</summary>
    Input,
}
