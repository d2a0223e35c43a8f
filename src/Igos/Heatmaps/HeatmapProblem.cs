namespace Igos.Heatmaps;

/// <summary>Why a heatmap must not be drawn as if it meant something.</summary>
public static class HeatmapProblem
{
    /// <summary>A sentence, or null for a heatmap that can be drawn.</summary>
    public static string? Of(Heatmap heatmap) => Of(heatmap, isSigned: false);

    /// <summary>A sentence, or null for a heatmap that can be drawn.</summary>
    /// <param name="heatmap">The heatmap.</param>
    /// <param name="isSigned">Whether values below 0 mean something.</param>
    internal static string? Of(Heatmap heatmap, bool isSigned) =>
        !heatmap.IsFinite ? "The heatmap holds NaN or infinite values: it means nothing."
        : heatmap.IsConstant ? "The heatmap is the same everywhere: no pixel stands out."
        : heatmap.Max <= 0 && !isSigned ? "The heatmap has no value above 0: nothing speaks for the class." : null;
}
