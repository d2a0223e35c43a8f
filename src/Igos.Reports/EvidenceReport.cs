using Igos.Classifiers;
using Igos.Imaging;
using Igos.Metrics;

namespace Igos.Reports;

/// <summary>How much of the image the class hangs on, and how much is enough, with how it was measured.</summary>
internal sealed record EvidenceReport
{
    public required float ImageProbability { get; init; }

    public required float BaselineProbability { get; init; }

    public required BaselineKind Baseline { get; init; }

    /// <summary>1 where every number of cells was tried.</summary>
    public required int CellsAtATime { get; init; }

    public required EvidenceShareReport Deletion { get; init; }

    public required EvidenceShareReport Insertion { get; init; }

    public required Passes Passes { get; init; }

    public static EvidenceReport Of(EvidenceResult evidence) => new()
    {
        ImageProbability = evidence.ImageProbability,
        BaselineProbability = evidence.BaselineProbability,
        Baseline = evidence.Baseline,
        CellsAtATime = evidence.CellsAtATime,
        Deletion = EvidenceShareReport.Of(Evidence.DeletionMark, evidence.Deletion),
        Insertion = EvidenceShareReport.Of(Evidence.InsertionMark, evidence.Insertion),
        Passes = evidence.Passes,
    };
}

/// <summary>The fewest cells that bring the probability past a mark.</summary>
/// <param name="Mark">The part of the image's probability that deletion must go under, insertion over.</param>
/// <param name="Cells">How many; null where no number of them does.</param>
/// <param name="Share">The part of all cells, from 0 to 1; null where none does.</param>
/// <param name="Probability">The class's then; null where none does.</param>
internal sealed record EvidenceShareReport(double Mark, int? Cells, double? Share, float? Probability)
{
    public static EvidenceShareReport Of(double mark, EvidenceShare? share) =>
        new(mark, share?.Cells, share?.Share, share?.Probability);
}
