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

    /// <summary>The scale of a heatmap without a <see cref="HeatmapProblem"/>.</summary>
    public static ColourScale Of(Heatmap heatmap) =>
        new(heatmap.Min > NearZero * heatmap.Max ? heatmap.Min : 0, heatmap.Max);

    /// <summary>How far along the scale a value is: 0 to 1 for those on it.</summary>
    public float Share(float value) => (value - From) / (To - From);
}
