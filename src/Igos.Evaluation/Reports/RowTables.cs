using Igos.Evaluation.Studies;
using Igos.Reports;
using Igos.Reports.Tables;

namespace Igos.Evaluation.Reports;

/// <summary>A section's rows one below the other, with all that is known of each.</summary>
internal static class RowTables
{
    private static readonly RowColumn Method = new("Method", row => row.Choice.Text);

    /// <summary>Means over all photographs.</summary>
    public static TextGrid Means(ReportSection section) => Grid(section.Rows,
    [
        Method,
        RowColumn.Number("n", row => $"{row.Count}"),
        RowColumn.Number("Failed", row => $"{row.Failed}"),
        .. section.Study.Layout == StudyLayout.Pointing ? (RowColumn[])[] :
        [
            RowColumn.Of("Deletion ↓", row => row.Deletion, Numbers.Mean),
            RowColumn.Of("Insertion ↑", row => row.Insertion, Numbers.Mean),
            RowColumn.Of("Ins. − del. ↑", row => row.Difference, Numbers.Mean),
            .. section.Judges.SelectMany((judge, i) => (RowColumn[])
            [
                RowColumn.Of($"Deletion ({judge.Title}) ↓", row => row.Judged[i].Deletion, Numbers.Mean),
                RowColumn.Of($"Insertion ({judge.Title}) ↑", row => row.Judged[i].Insertion, Numbers.Mean),
                RowColumn.Of($"Ins. − del. ({judge.Title}) ↑", row => row.Judged[i].Difference, Numbers.Mean),
            ]),
        ],
        RowColumn.Number("Seconds", row => EstimateText.Mean(row.Seconds, Numbers.Seconds)),
        RowColumn.Number("Forward", row => EstimateText.Mean(row.Forward, Numbers.Count)),
        RowColumn.Number("Backward", row => EstimateText.Mean(row.Backward, Numbers.Count)),
    ]);

    /// <summary>Differences to the reference; without rows where there is none.</summary>
    public static TextGrid Differences(ReportSection section) => Grid(
        section.Rows.Where(row => row.Reference is not null),
        [
            Method,
            new("Minus", row => row.Reference!.Text),
            RowColumn.Number("Pairs", row => $"{row.DifferenceToReference?.Count}"),
            RowColumn.Of("Deletion ↓", row => row.DeletionToReference, Numbers.Change),
            RowColumn.Of("Insertion ↑", row => row.InsertionToReference, Numbers.Change),
            RowColumn.Of("Ins. − del. ↑", row => row.DifferenceToReference, Numbers.Change),
            .. section.Judges.SelectMany((judge, i) => (RowColumn[])
            [
                RowColumn.Of($"Deletion ({judge.Title}) ↓", row => row.Judged[i].DeletionToReference, Numbers.Change),
                RowColumn.Of($"Insertion ({judge.Title}) ↑", row => row.Judged[i].InsertionToReference, Numbers.Change),
                RowColumn.Of(
                    $"Ins. − del. ({judge.Title}) ↑", row => row.Judged[i].DifferenceToReference, Numbers.Change),
            ]),
        ]);

    private static TextGrid Grid(IEnumerable<RowSummary> rows, RowColumn[] columns) => new(
        [.. columns.Select(column => column.Head)],
        [.. rows.Select(row => columns.Select(column => column.Text(row)).ToArray())]);

    private sealed record RowColumn(string Title, Func<RowSummary, string> Text)
    {
        public TextColumn Head { get; private init; } = new(Title);

        public static RowColumn Number(string title, Func<RowSummary, string> text) =>
            new(title, text)
            {
                Head = new TextColumn(title) { ShortHeading = StudyTable.Short(title), IsRight = true },
            };

        public static RowColumn Of(string title, Func<RowSummary, Estimate?> value, Func<double, string> format) =>
            new(title, row => EstimateText.Text(value(row), format))
            {
                Head = new TextColumn(title)
                {
                    ShortHeading = StudyTable.Short(title),
                    IsRight = true,
                    HasErrors = true,
                },
            };
    }
}
