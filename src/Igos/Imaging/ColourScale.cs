using Igos.Heatmaps;

namespace Igos.Imaging;

/// <summary>
/// The values between which colours change: from 0, or, where no value is near 0, from the least one, to the greatest.
/// </summary>
/// <param name="From">Drawn as nothing.</param>
/// <param name="To">Drawn in full.</param>
internal readonly record struct ColourScale(float From, float To)
{
    /// <summary>
    /// RISE, a mean of scores, gives every place some importance: a scale from 0 would paint the whole picture.
    /// </summary>
    private const float NearZero = 0.1f; // of the greatest value

    /// <summary>The percentile at which it ends; 100 where that is the greatest value.</summary>
    public double Clip { get; private init; } = 100;

    /// <summary>The scale of a heatmap without a <see cref="HeatmapProblem"/>.</summary>
    /// <param name="heatmap">The heatmap.</param>
    /// <param name="clip">
    /// The percentile of its values at which the scale ends; where that lies at the scale's beginning, because few
    /// values differ from it, the greatest value all the same.
    /// </param>
    public static ColourScale Of(Heatmap heatmap, double clip = 100)
    {
        var from = heatmap.Min > NearZero * heatmap.Max ? heatmap.Min : 0;
        if (clip < 100 && HeatmapProblem.Of(heatmap) is null)
        {
            var sorted = heatmap.Values.ToArray();
            Array.Sort(sorted);
            var to = sorted[Math.Max(0, (int)Math.Ceiling(clip / 100 * sorted.Length) - 1)]; // the nearest rank
            if (to > from && to < heatmap.Max)
            {
                return new ColourScale(from, to) { Clip = clip };
            }
        }

        return new ColourScale(from, heatmap.Max);
    }

    /// <summary>How far along the scale a value is: 0 to 1 for those on it, more for those that are clipped.</summary>
    public float Share(float value) => (value - From) / (To - From);
}
