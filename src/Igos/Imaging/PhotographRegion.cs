namespace Igos.Imaging;

/// <summary>The part of a photograph that a classifier sees, in the photograph's pixels.</summary>
/// <param name="X">From the left.</param>
/// <param name="Y">From the top.</param>
/// <param name="Width">Positive.</param>
/// <param name="Height">Positive.</param>
public readonly record struct PhotographRegion(double X, double Y, double Width, double Height);
