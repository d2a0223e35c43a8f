using Igos.Imaging;
using Igos.Metrics;

namespace Igos.Reports;

/// <summary>Every column that results have.</summary>
internal static class Columns
{
    public static Column Image { get; } = new("image", "Image", row => Path.GetFileName(row.File));

    public static Column Class { get; } = new("class", "Class", row => row.Explanation.Target.ToString());

    public static Column Method { get; } = new("method", "Method", row => row.Explanation.Method.Name);

    public static Column MethodAndSize { get; } = new("heatmap", "Method",
        row => $"{row.Explanation.Method.Name} {row.Explanation.Heatmap.Height}×{row.Explanation.Heatmap.Width}");

    public static Column Native { get; } = new("native", "Native", row => row.Explanation.ResampledFrom?.ToString())
    {
        IsNumber = false,
    };

    public static Column Probability { get; } = new(
        "probability", "Probability", row => (double)row.Explanation.Target.Probability)
    {
        IsNumber = true,
    };

    public static Column Deletion { get; } = Column.Of(
        DeletionInsertion.Descriptor, DeletionInsertionScore.DeletionName,
        "Deletion ↓", "Del. ↓", higherIsBetter: false);

    public static Column Insertion { get; } = Column.Of(
        DeletionInsertion.Descriptor, DeletionInsertionScore.InsertionName,
        "Insertion ↑", "Ins. ↑", higherIsBetter: true);

    /// <summary>What comparisons sort by.</summary>
    public static Column Difference { get; } = Column.Of(
        DeletionInsertion.Descriptor, DeletionInsertionScore.DifferenceName,
        "Ins. − del.", "Ins. − del.", higherIsBetter: true);

    public static Column Seconds { get; } = new("seconds", "Seconds", row => row.Explanation.Seconds)
    {
        IsNumber = true,
        Format = Numbers.Seconds,
        HigherIsBetter = false,
    };

    /// <summary>What metrics say; a new metric adds its own here.</summary>
    public static IReadOnlyList<Column> Scores { get; } = [Deletion, Insertion, Difference];

    /// <summary>The metrics that the columns show.</summary>
    public static IReadOnlyList<Metric> Metrics { get; } = [.. Scores.Select(column => column.Metric!).Distinct()];

    /// <summary>
    /// Of several photographs: the difference, which follows from two columns, is left to comparisons.
    /// </summary>
    public static IReadOnlyList<Column> OfPhotographs(IEnumerable<ResultRow> rows) =>
    [
        Image, Class, MethodAndSize, Probability, .. WithoutDifference(Scores), .. WithoutDifference(Others(rows)),
        Seconds with { Format = Numbers.Tenths },
    ];

    /// <summary>Of several methods on one photograph, what they are sorted by first.</summary>
    public static IReadOnlyList<Column> OfMethods(IEnumerable<ResultRow> rows) =>
    [
        Method, Native, .. DifferenceFirst,
        .. OtherBaselines(rows).SelectMany(baseline => DifferenceFirst.Select(column => column.Under(baseline))),
        Seconds,
    ];

    /// <summary>The scores under each other baseline that some row has.</summary>
    public static IReadOnlyList<Column> Others(IEnumerable<ResultRow> rows) =>
        [.. OtherBaselines(rows).SelectMany(baseline => Scores.Select(column => column.Under(baseline)))];

    /// <summary>The other baselines that some row was judged under.</summary>
    public static IEnumerable<BaselineKind> OtherBaselines(IEnumerable<ResultRow> rows) =>
        rows.SelectMany(row => row.OtherScores).Select(other => other.Baseline).Distinct();

    private static IEnumerable<Column> DifferenceFirst => [Difference, .. WithoutDifference(Scores)];

    private static IEnumerable<Column> WithoutDifference(IEnumerable<Column> columns) =>
        columns.Where(column => column.Score != Difference.Score);
}
