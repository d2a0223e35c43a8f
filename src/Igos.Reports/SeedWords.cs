using System.Globalization;
using Igos.Metrics;

namespace Igos.Reports;

/// <summary>How far the seeds of a heatmap differ, for people.</summary>
internal static class SeedWords
{
    /// <summary>In a line; null for the heatmap of one seed.</summary>
    public static string? Line(ResultRow row)
    {
        if (row.Explanation.Seeds is not { } seeds)
        {
            return null;
        }

        var scores = row.SeedScores.Where(score => score.Name != DeletionInsertionScore.DifferenceName)
            .Select(score => $"{score.Name} {Numbers.Score(score.Mean)} ± {Numbers.Score(score.StandardDeviation)}")
            .ToArray();
        return $"the mean rank of {seeds.Heatmaps.Count} seeds, whose heatmaps {Agreement(seeds.RankCorrelation)}"
            + (scores.Length > 0 ? $"; each by itself has {string.Join(", ", scores)} (standard deviation)." : ".");
    }

    /// <summary>How alike they rank the cells.</summary>
    public static string Agreement(double? correlation) => correlation is { } rho
        ? $"agree by a rank correlation of {rho.ToString("0.00", CultureInfo.InvariantCulture).Replace('-', '−')}"
        : "can't be correlated";
}
