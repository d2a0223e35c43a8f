using Igos.Classifiers;
using Igos.Imaging;

namespace Igos.Metrics;

/// <summary>What <see cref="Evidence"/> found for one heatmap, and how.</summary>
public sealed record EvidenceResult
{
    /// <summary>
    /// The fewest cells whose removal brings the class's probability under <see cref="Evidence.DeletionMark"/> of the
    /// image's; null where no number of them does, as where the baseline still shows the class.
    /// </summary>
    public required EvidenceShare? Deletion { get; init; }

    /// <summary>
    /// The fewest cells that, alone revealed, bring it over <see cref="Evidence.InsertionMark"/> of the image's; null
    /// where no number of them does, as where the image's is 0. Of no cells where the baseline is over it already.
    /// </summary>
    public required EvidenceShare? Insertion { get; init; }

    /// <summary>The class's probability for the image.</summary>
    public required float ImageProbability { get; init; }

    /// <summary>The class's probability for the baseline: all cells removed, or none revealed.</summary>
    public required float BaselineProbability { get; init; }

    /// <summary>What removed cells are replaced by.</summary>
    public required BaselineKind Baseline { get; init; }

    /// <summary>Rows of the heatmap.</summary>
    public required int Height { get; init; }

    /// <summary>Columns of the heatmap.</summary>
    public required int Width { get; init; }

    /// <summary>
    /// 1 where every number of cells below those found was tried. Of heatmaps of more than 4,096 cells the first pass
    /// goes in steps of so many, at most 4,096 steps, and only within the last one is every number tried: one cell less
    /// than found doesn't reach the mark, but fewer, between two steps, might.
    /// </summary>
    public required int CellsAtATime { get; init; }

    /// <summary>What it asked of the network.</summary>
    public required Passes Passes { get; init; }
}
