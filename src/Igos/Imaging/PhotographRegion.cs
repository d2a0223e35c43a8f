using SkiaSharp;

namespace Igos.Imaging;

/// <summary>
/// A part of a photograph, such as what a classifier sees of it, or a box; in the photograph's pixels.
/// </summary>
/// <param name="X">From the left.</param>
/// <param name="Y">From the top.</param>
/// <param name="Width">Positive.</param>
/// <param name="Height">Positive.</param>
public readonly record struct PhotographRegion(double X, double Y, double Width, double Height)
{
    /// <summary>The whole pixels that stand for it, at least one, inside the photograph.</summary>
    internal SKRectI Pixels(ImageSize photograph)
    {
        var left = Math.Clamp((int)Math.Round(X), 0, photograph.Width - 1);
        var top = Math.Clamp((int)Math.Round(Y), 0, photograph.Height - 1);
        return SKRectI.Create(left, top, Math.Clamp((int)Math.Round(Width), 1, photograph.Width - left),
            Math.Clamp((int)Math.Round(Height), 1, photograph.Height - top));
    }
}
