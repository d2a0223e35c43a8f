namespace Igos.Imaging;

/// <summary>How pictures of heatmaps are drawn. Immutable; vary it with <c>with</c>.</summary>
public sealed record PictureOptions
{
    /// <summary>The smallest longer side of a picture by default, in pixels: one of 32×32 is enlarged.</summary>
    public const int LeastSize = 360;

    /// <summary>The greatest longer side of a picture by default, in pixels: photographs of cameras are scaled down.
    /// </summary>
    public const int GreatestSize = 2048;

    /// <summary>
    /// The percentile of the heatmap's values from which colours change no more, above 0 and up to 100; 100, the
    /// default, for the greatest value. A heatmap of pixels often has a few values that are far above all others.
    /// </summary>
    public double Clip { get; init; } = 100;

    /// <summary>
    /// The longer side of a picture over a photograph, in pixels; by default the photograph's own, but from
    /// <see cref="LeastSize"/> to <see cref="GreatestSize"/>.
    /// </summary>
    public int? Size { get; init; }

    /// <summary>
    /// The colours of importance, one of <see cref="ColourMap.Sequential"/>; <see cref="ColourMap.Inferno"/> by
    /// default.
    /// </summary>
    public ColourMap Colours { get; init; } = ColourMap.Inferno;

    /// <summary>
    /// Whether values below 0, which speak against the class, are drawn as such: in <see cref="ColourMap.Balance"/>, 0
    /// in its middle, up to the greatest value to either side, and <see cref="Colours"/> isn't looked at. False by
    /// default: values below 0 are drawn as 0.
    /// </summary>
    public bool IsSigned { get; init; }

    /// <summary>
    /// How much of a photograph the colour of the most important place covers, from 0, nothing, to 1, all; 0.8 by
    /// default.
    /// </summary>
    public double Opacity { get; init; } = 0.8;

    /// <summary>The colours of a heatmap's scale.</summary>
    internal ColourMap Scale => IsSigned ? ColourMap.Balance : Colours;

    /// <summary>Throws for a value that can't be used.</summary>
    /// <exception cref="IgosException">One is out of its range.</exception>
    internal void Validate()
    {
        if (!(Clip > 0 && Clip <= 100) || Size < 1)
        {
            throw new IgosException($"{nameof(PictureOptions)}: {nameof(Clip)} must be above 0 and at most 100, and "
                + $"{nameof(Size)} at least 1; found {Clip} and {Size}.");
        }

        if (!(Opacity is >= 0 and <= 1))
        {
            throw new IgosException(
                $"{nameof(PictureOptions)}: {nameof(Opacity)} must be from 0 to 1; found {Opacity}.");
        }

        if (!ColourMap.Sequential.Contains(Colours))
        {
            throw new IgosException($"{nameof(PictureOptions)}: {nameof(Colours)} must be one of "
                + $"{string.Join(", ", ColourMap.Sequential)}; found {Colours}.");
        }
    }

    /// <summary>The longer side of a photograph's picture.</summary>
    internal int SizeOf(Photograph photograph) =>
        Size ?? Math.Clamp(Math.Max(photograph.Width, photograph.Height), LeastSize, GreatestSize);
}
