namespace Igos.Imaging;

/// <summary>What removed pixels are replaced by. See <see cref="Baseline"/>.</summary>
public enum BaselineKind
{
    /// <summary>The image under a wide Gaussian blur.</summary>
    Blur,

    /// <summary>0.</summary>
    Black,

    /// <summary>0.5.</summary>
    Grey,

    /// <summary>The classifier's mean colour.</summary>
    Mean,

    /// <summary>Uniform random pixels.</summary>
    Noise,

    /// <summary>The median of 11×11 pixels.</summary>
    Median,
}
