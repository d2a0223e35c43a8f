using Igos.Explainers;
using Igos.Metrics;

namespace Igos.Reports;

/// <summary>One heatmap of one photograph: what a line of any table shows.</summary>
/// <param name="File">The photograph.</param>
/// <param name="Explanation">How the heatmap was found.</param>
/// <param name="Scores">By all metrics; none where it can't be ranked.</param>
internal sealed record ResultRow(string File, Explanation Explanation, IReadOnlyList<Score> Scores)
{
    /// <summary>The score of that name; null where the heatmap has none.</summary>
    public Score? Score(string name) => Scores.FirstOrDefault(score => score.Name == name);
}
