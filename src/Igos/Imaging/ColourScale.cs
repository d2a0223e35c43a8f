using Igos.Heatmaps;

namespace Igos.Imaging;

/// <summary>
/// The values between which colours change: from 0, or, where no value is near 0, from the least one, to the greatest;
/// of values with a sign, as far below 0 as above it.
/// </summary>
/// <param name="From">Drawn as nothing; where it is below 0, in full, and 0 as nothing.</param>
/// <param name="To">Drawn in full.</param>
internal readonly record struct ColourScale(float From, float To)
{
    /// <summary>
    /// RISE, a mean of scores, gives every place some importance: a scale from 0 would paint the whole picture.
    /// </summary>
    private const float NearZero = 0.1f; // of the greatest value

    /// <summary>The percentile at which it ends; 100 where that is the greatest value.</summary>
    public double Clip { get; private init; } = 100;

    /// <summary>Whether 0 is its middle, and values below 0 are on it.</summary>
    public bool IsSigned => From < 0;

    /// <summary>The scale of a heatmap without a <see cref="HeatmapProblem"/>.</summary>
    /// <param name="heatmap">The heatmap.</param>
    /// <param name="options">
    /// Whether values below 0 are on it, and the percentile of the values, or of their distances from 0, at which it
    /// ends; where that lies at the scale's beginning, because few values differ from it, the greatest all the same.
    /// </param>
    public static ColourScale Of(Heatmap heatmap, PictureOptions options)
    {
        var sorted = heatmap.Values.ToArray();
        if (options.IsSigned)
        {
            sorted = Array.ConvertAll(sorted, Math.Abs);
        }

        var from = !options.IsSigned && heatmap.Min > NearZero * heatmap.Max ? heatmap.Min : 0;
        var (to, clip) = (sorted.Max(), 100.0);
        if (options.Clip < 100 && HeatmapProblem.Of(heatmap, options.IsSigned) is null)
        {
            Array.Sort(sorted);
            var end = sorted[Math.Max(0, (int)Math.Ceiling(options.Clip / 100 * sorted.Length) - 1)]; // nearest rank
            (to, clip) = end > from && end < to ? (end, options.Clip) : (to, clip);
        }

        return new ColourScale(options.IsSigned ? -to : from, to) { Clip = clip };
    }

    /// <summary>How far along the scale a value is: 0 to 1 for those on it, more for those that are clipped.</summary>
    public float Share(float value) => (value - From) / (To - From);
}
