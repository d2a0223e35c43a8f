using SkiaSharp;

namespace Igos.Imaging;

/// <summary>
/// Importance as colour: dark violet over red to pale yellow, evenly brighter to the eye, also for the colour-blind and
/// in grey. Nine colours of matplotlib's <c>inferno</c> (S. van der Walt, N. Smith; CC0), joined by straight lines.
/// </summary>
public static class ColourMap
{
    private static readonly (byte R, byte G, byte B)[] Inferno =
    [
        (0, 0, 4), (31, 12, 72), (85, 15, 109), (136, 34, 106), (186, 54, 85),
        (227, 89, 51), (249, 140, 10), (249, 201, 50), (252, 255, 164),
    ];

    /// <summary>The colour of a share of the scale.</summary>
    /// <param name="share">From 0 to 1; clamped.</param>
    public static SKColor At(double share)
    {
        var place = Math.Clamp(double.IsNaN(share) ? 0 : share, 0, 1) * (Inferno.Length - 1);
        var index = Math.Min((int)place, Inferno.Length - 2);
        var (a, b, t) = (Inferno[index], Inferno[index + 1], place - index);
        return new SKColor(Mix(a.R, b.R), Mix(a.G, b.G), Mix(a.B, b.B));

        byte Mix(byte from, byte to) => (byte)Math.Round(from + (to - from) * t);
    }
}
