using Igos.Metrics;

namespace Igos.Evaluation.Reports;

/// <summary>A question of the pointing game with its answer.</summary>
/// <param name="Photograph">The photograph's hash.</param>
/// <param name="Class">The class asked about.</param>
/// <param name="IsDifficult">Whether it is of the difficult subset.</param>
/// <param name="Hit">1 for a hit and 0 for a miss, or how often one is expected; null for neither.</param>
internal readonly record struct JudgedQuestion(string Photograph, int Class, bool IsDifficult, double? Hit)
{
    public JudgedQuestion(ReportCell cell, double? hit)
        : this(cell.Hash, cell.Target, cell.Difficult == true, hit)
    {
    }

    /// <summary>Of the cell's heatmap; null for neither.</summary>
    public static double? HeatmapHit(ReportCell cell, double tolerance) =>
        OfPoint(cell.Distance, cell.InCrowd, tolerance);

    /// <summary>Of the photograph's middle pixel.</summary>
    public static double? CentreHit(ReportCell cell, double tolerance) =>
        OfPoint(cell.CentreDistance, cell.CentreInCrowd, tolerance);

    /// <param name="distance">Of the point to the boxes; null where none was seen.</param>
    /// <param name="isInCrowd">Whether the point lies in a crowd: then it is no miss.</param>
    /// <param name="tolerance">In pixels.</param>
    private static double? OfPoint(double? distance, bool isInCrowd, double tolerance) =>
        distance is { } d ? PointingGame.IsHit(d, tolerance) ? 1 : isInCrowd ? null : 0 : null;
}
