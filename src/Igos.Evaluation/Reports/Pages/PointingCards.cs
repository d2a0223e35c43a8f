using System.Globalization;
using Igos.Reports;
using static Igos.Reports.Pages.HtmlPage;

namespace Igos.Evaluation.Reports.Pages;

/// <summary>
/// Of each row, the misses that are farthest from the boxes, and the hits on the smallest boxes, which chance explains
/// least.
/// </summary>
internal static class PointingCards
{
    private const int OfAKind = 5;

    public static string Html(EvaluationReport report, ReportSection section, string id)
    {
        var rows = section.Rows.Select(row => (Row: row, Groups: Groups(row, section.Tolerance))).ToArray();
        var shown = rows.SelectMany(row => row.Groups).SelectMany(group => group.Cells);
        var pictures = PhotographPictures.Of(report, section, shown, PointingMarks.Draw);
        const string Legend = "<p class=\"small\">The heatmap over what the model sees of the photograph. Boxes are "
            + "the class's, as people drew them; the cross in a ring is the heatmap's maximum. Pixels are the "
            + "photograph's own.</p>\n";
        var reference = section.Study.Reference?.Method;
        var open = Math.Max(0, Array.FindIndex(rows, row => row.Row.Choice.Method == reference));
        return Legend + string.Join("\n", rows.Select((row, i) => $"""
            <details{(i == open ? " open" : "")}>
            <summary>{Escape(RowLabel.Whole(row.Row.Choice))} {Summary(row.Row, section.Tolerance)}</summary>
            <div id="{id}-{i}">
            {string.Join("\n", row.Groups.Select(group => Group(group, pictures, section.Tolerance)))}
            {PhotographCards.Failures(row.Row)}
            </div>
            </details>
            """));
    }

    private static string Summary(RowSummary row, double tolerance)
    {
        var (hits, misses) = (Cells(row, tolerance, 1).Count(), Cells(row, tolerance, 0).Count());
        var neither = row.Pointing?.Neither ?? 0;
        var words = hits + misses + neither == 0 ? "no question has an answer"
            : $"{Counted(hits, "hit", "hits")}, {Counted(misses, "miss", "misses")}"
                + (neither > 0 ? $", {Whole(neither)} neither" : "");
        return $"<span class=\"small\">{words}</span>";
    }

    private static (string Title, ReportCell[] Cells)[] Groups(RowSummary row, double tolerance)
    {
        ReportCell[] misses = [.. Cells(row, tolerance, 0).OrderByDescending(cell => cell.Distance)];
        ReportCell[] hits = [.. Cells(row, tolerance, 1).OrderBy(cell => cell.Chance)];
        (string Title, ReportCell[] Cells)[] groups =
        [
            (misses.Length <= OfAKind ? $"All misses ({misses.Length}), the farthest first"
                : $"The {OfAKind} farthest of {Whole(misses.Length)} misses", [.. misses.Take(OfAKind)]),
            (hits.Length <= OfAKind ? $"All hits ({hits.Length}), the smallest boxes first"
                : $"The {OfAKind} hits on the smallest boxes, of {Whole(hits.Length)}", [.. hits.Take(OfAKind)]),
        ];
        return [.. groups.Where(group => group.Cells.Length > 0)];
    }

    private static IEnumerable<ReportCell> Cells(RowSummary row, double tolerance, double hit) =>
        row.Cells.Where(cell => cell.Error is null && JudgedQuestion.HeatmapHit(cell, tolerance) == hit);

    private static string Group((string Title, ReportCell[] Cells) group,
        IReadOnlyDictionary<ReportCell, string> pictures, double tolerance) => $"""
        <h4>{group.Title}</h4>
        <div class="cards">
        {string.Join("\n", group.Cells.Select(cell => Card(cell, pictures[cell], tolerance)))}
        </div>
        """;

    private static string Card(ReportCell cell, string picture, double tolerance) => $"""
        <figure class="card">
        {picture}
        <figcaption><strong>{Escape(cell.Photograph)}</strong>
        {Escape(cell.Class ?? Figure.Missing)}, probability {Numbers.Score(cell.Probability)}
        <span>{Verdict(cell, tolerance)}</span>
        <span>{(cell.Chance is { } share ? $"boxes: {Numbers.Tenths(100 * share)} % of what is seen" : "")}</span>
        </figcaption>
        </figure>
        """;

    private static string Verdict(ReportCell cell, double tolerance)
    {
        var distance = Counted((int)Math.Round(cell.Distance!.Value), "pixel", "pixels");
        return JudgedQuestion.HeatmapHit(cell, tolerance) == 0 ? $"<b>✗ Miss</b>, {distance} from a box"
            : cell.Distance == 0 ? "<b>✓ Hit</b>, inside a box"
            : $"<b>✓ Hit</b>, {distance} from a box, within the tolerance";
    }

    private static string Counted(int count, string one, string many) => $"{Whole(count)} {(count == 1 ? one : many)}";

    private static string Whole(int value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
