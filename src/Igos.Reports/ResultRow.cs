using Igos.Classifiers;
using Igos.Explainers;
using Igos.Metrics;

namespace Igos.Reports;

/// <summary>One heatmap of one photograph: what a line of any table shows.</summary>
/// <param name="File">The photograph.</param>
/// <param name="Explanation">How the heatmap was found.</param>
/// <param name="Scores">By all metrics; none where it can't be ranked.</param>
internal sealed record ResultRow(string File, Explanation Explanation, IReadOnlyList<Score> Scores)
{
    /// <summary>What the metrics asked of the network.</summary>
    public Passes ScorePasses { get; init; }

    /// <summary>Of each seed's own heatmap; none for the heatmap of one seed.</summary>
    public IReadOnlyList<SeedScores> SeedScores { get; init; } = [];

    /// <summary>Under other baselines than the question's; none where it wasn't asked for.</summary>
    public IReadOnlyList<BaselineScores> OtherScores { get; init; } = [];

    /// <summary>What the class hangs on; null where it wasn't asked for, or can't be found.</summary>
    public EvidenceResult? Evidence { get; init; }

    /// <summary>The score of that name; null where the heatmap has none.</summary>
    public Score? Score(string name) => Scores.FirstOrDefault(score => score.Name == name);
}
