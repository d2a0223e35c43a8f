using Igos.Evaluation.Store;
using Igos.Evaluation.Studies;
using Igos.Imaging;
using Igos.Running;

namespace Igos.Evaluation.Reports;

/// <summary>A row of a study over all photographs.</summary>
public sealed record RowSummary
{
    /// <summary>The method with its options.</summary>
    public required MethodChoice Choice { get; init; }

    /// <summary>Of its heatmaps; null where that isn't known yet.</summary>
    public ImageSize? Size { get; init; }

    /// <summary>Photographs with a heatmap.</summary>
    public required int Count { get; init; }

    /// <summary>Photographs on which the method failed.</summary>
    public required int Failed { get; init; }

    /// <summary>Area under the deletion curve; null where there is none.</summary>
    public Estimate? Deletion { get; init; }

    /// <summary>Area under the insertion curve.</summary>
    public Estimate? Insertion { get; init; }

    /// <summary>Insertion minus deletion.</summary>
    public Estimate? Difference { get; init; }

    /// <summary>F_c at the end; null for methods that optimize no mask.</summary>
    public Estimate? Objective { get; init; }

    /// <summary>Where its heatmaps point; null outside the pointing game.</summary>
    public PointingSummary? Pointing { get; init; }

    /// <summary>Seconds an image, the metric apart.</summary>
    public Estimate? Seconds { get; init; }

    /// <summary>Forward passes an image, the metric apart.</summary>
    public Estimate? Forward { get; init; }

    /// <summary>Backward passes an image.</summary>
    public Estimate? Backward { get; init; }

    /// <summary>What this row is compared with; null for the reference itself and where there is none.</summary>
    public MethodChoice? Reference { get; init; }

    /// <summary>This row's deletion minus the reference's, over the photographs that both have.</summary>
    public Estimate? DeletionToReference { get; init; }

    /// <summary>The same of insertion.</summary>
    public Estimate? InsertionToReference { get; init; }

    /// <summary>The same of insertion minus deletion.</summary>
    public Estimate? DifferenceToReference { get; init; }

    /// <summary>How far the seeds of its heatmaps differ; null where they have one.</summary>
    public SeedsSummary? Seeds { get; init; }

    /// <summary>Its scores by other judges than its question, those of <see cref="ReportSection.Judges"/>.</summary>
    public IReadOnlyList<JudgedSummary> Judged { get; init; } = [];

    /// <summary>What the paper reports; null where it has no such row or isn't asked for.</summary>
    public PaperFigure? Paper { get; init; }

    /// <summary>The mean deletion curve, a value a step; empty where there is none.</summary>
    public IReadOnlyList<Estimate> DeletionCurve { get; init; } = [];

    /// <summary>The mean insertion curve.</summary>
    public IReadOnlyList<Estimate> InsertionCurve { get; init; } = [];

    /// <summary>The photographs, in the store's order, those that failed among them.</summary>
    internal IReadOnlyList<ReportCell> Cells { get; init; } = [];

    /// <summary>Those of <see cref="Reference"/>, by their key, those that failed among them.</summary>
    internal IReadOnlyDictionary<string, ReportCell> ReferenceCells { get; init; } =
        new Dictionary<string, ReportCell>();
}

/// <summary>How far the seeds of a row's heatmaps differ, over all photographs.</summary>
/// <param name="RankCorrelation">Of the seeds' heatmaps with each other: Spearman's, the mean over pairs.</param>
/// <param name="DeletionDeviation">The standard deviation of deletion over the seeds' own heatmaps.</param>
/// <param name="InsertionDeviation">The same of insertion.</param>
public sealed record SeedsSummary(
    Estimate? RankCorrelation, Estimate? DeletionDeviation, Estimate? InsertionDeviation);

/// <summary>A heatmap's figures in a report.</summary>
internal sealed record ReportCell
{
    /// <summary>Which of the report's stores holds it.</summary>
    public required int Store { get; init; }

    public required long Answer { get; init; }

    public required long ChoiceId { get; init; }

    /// <summary>By which the same photograph is known in other rows: its hash and the class asked about.</summary>
    public required string Key { get; init; }

    /// <summary>The photograph's SHA-256.</summary>
    public string Hash => Key[..Key.IndexOf(' ')];

    public required string Photograph { get; init; }

    public required string Path { get; init; }

    public required string? Class { get; init; }

    public required double Probability { get; init; }

    public bool? Correct { get; init; }

    /// <summary>The class that was explained.</summary>
    public int Target { get; init; }

    public bool? Difficult { get; init; }

    public double? Chance { get; init; }

    public double? CentreDistance { get; init; }

    public bool CentreInCrowd { get; init; }

    public double? Distance { get; init; }

    public bool InCrowd { get; init; }

    /// <summary>Of the class, as the store knows them; null outside the pointing game.</summary>
    public string? Boxes { get; init; }

    /// <summary>The heatmap's maximum, in the photograph's upright pixels.</summary>
    public (int X, int Y)? Point { get; init; }

    public double? Deletion { get; init; }

    public double? Insertion { get; init; }

    public double? Difference { get; init; }

    public StoredSeeds? Seeds { get; init; }

    /// <summary>By other judges than its question.</summary>
    public required Dictionary<ScoreJudge, StoredScore> Judged { get; init; }

    public double? Objective { get; init; }

    public double? Seconds { get; init; }

    public long? Forward { get; init; }

    public long? Backward { get; init; }

    public string? Error { get; init; }
}
