using System.Globalization;
using Igos.Reports;
using static Igos.Reports.Pages.HtmlPage;

namespace Igos.Evaluation.Reports.Pages;

/// <summary>Of each row, the photographs on which it did best, middling and worst: the pictures behind means.</summary>
internal static class PhotographCards
{
    private const int OfAKind = 5; // best, median, worst
    private const int FailuresShown = 5;

    public static string Html(EvaluationReport report, ReportSection section, string id)
    {
        var rows = section.Rows.Select(row => (Row: row, Groups: Groups(row))).ToArray();
        var pictures = PhotographPictures.Of(
            report, section, rows.SelectMany(row => row.Groups).SelectMany(group => group.Cells));
        const string Legend = "<p class=\"small\">The heatmap over what the model sees of the photograph, and the "
            + "curves of <span class=\"deletion\">deletion</span> and "
            + "<span class=\"insertion\">insertion</span>.</p>\n";
        var reference = rows.Select(row => row.Row.Reference).FirstOrDefault(other => other is not null);
        var open = Math.Max(0, Array.FindIndex(rows, row => row.Row.Choice.Equals(reference)));
        return Legend + string.Join("\n", rows.Select((row, i) => $"""
            <details{(i == open ? " open" : "")}>
            <summary>{Escape(RowLabel.Whole(row.Row.Choice))} <span class="small">{Summary(row.Row)}</span></summary>
            <div id="{id}-{i}">
            {string.Join("\n", row.Groups.Select(group => Group(report, group, pictures)))}
            {Failures(row.Row)}
            </div>
            </details>
            """));
    }

    private static string Summary(RowSummary row) => row.Difference is { } difference
        ? $"insertion − deletion {Numbers.Score(difference.Mean)} over "
            + $"{difference.Count.ToString("#,0", CultureInfo.InvariantCulture)} photographs"
        : "no photograph has a score";

    /// <summary>All together where there are no more than the three kinds would show.</summary>
    private static (string Title, ReportCell[] Cells)[] Groups(RowSummary row)
    {
        ReportCell[] ranked = [.. row.Cells.Where(cell => cell is { Error: null, Difference: not null })
            .OrderByDescending(cell => cell.Difference)];
        return ranked.Length switch
        {
            0 => [],
            <= 3 * OfAKind => [($"All {ranked.Length}, the best first", ranked)],
            var n =>
            [
                ($"The best {OfAKind}", ranked[..OfAKind]),
                ($"The median {OfAKind}", ranked[((n - OfAKind) / 2)..((n + OfAKind) / 2)]),
                ($"The worst {OfAKind}, the worst last", ranked[^OfAKind..]),
            ],
        };
    }

    private static string Group(EvaluationReport report, (string Title, ReportCell[] Cells) group,
        IReadOnlyDictionary<ReportCell, string> pictures) => $"""
        <h4>{group.Title}</h4>
        <div class="cards">
        {string.Join("\n", group.Cells.Select(cell => Card(report, cell, pictures[cell])))}
        </div>
        """;

    private static string Card(EvaluationReport report, ReportCell cell, string picture)
    {
        var wrong = cell.Correct == false ? "<span class=\"warning\">The model is wrong here.</span>" : "";
        return $"""
            <figure class="card">
            {picture}
            {Curves(report, cell)}
            <figcaption><strong>{Escape(cell.Photograph)}</strong>
            {Escape(cell.Class ?? Figure.Missing)}, probability {Numbers.Score(cell.Probability)}{wrong}
            <span class="deletion">deletion {Score(cell.Deletion)}</span>
            <span class="insertion">insertion {Score(cell.Insertion)}</span>
            <span>difference {Score(cell.Difference)}</span></figcaption>
            </figure>
            """;
    }

    /// <summary>Both curves, without labels; higher where they leave what lies between 0 and 1.</summary>
    private static string Curves(EvaluationReport report, ReportCell cell)
    {
        var (deletion, insertion) = report.Stores[cell.Store].Curves(cell.Answer, cell.ChoiceId);
        float[] ends = [0, 1, .. deletion, .. insertion];
        var (least, most) = (ends.Min(), ends.Max());
        string Curve(float[] curve, string colour)
        {
            var points = curve.Select((p, k) => string.Create(CultureInfo.InvariantCulture,
                $"{160.0 * k / Math.Max(1, curve.Length - 1):0.#},{80 - 80 * (p - least) / (most - least):0.#}"));
            return $"<polyline points=\"{string.Join(' ', points)}\" fill=\"none\" stroke=\"{colour}\" "
                + "stroke-width=\"1.6\"/>";
        }

        return "<svg class=\"small-curves\" viewBox=\"-1 -1 162 82\" role=\"img\" "
            + $"aria-label=\"Deletion and insertion curves of {Escape(cell.Photograph)}\">"
            + "<rect width=\"160\" height=\"80\" fill=\"none\" stroke=\"#ddd\"/>"
            + Curve(deletion, "#c62828") + Curve(insertion, "#1565c0") + "</svg>";
    }

    /// <summary>What went wrong, some of it, or that there is nothing yet.</summary>
    public static string Failures(RowSummary row)
    {
        var failed = row.Cells.Where(cell => cell.Error is not null).ToArray();
        if (failed.Length == 0)
        {
            return row.Count == 0 ? "<p>No photograph yet.</p>" : "";
        }

        var shown = failed.Take(FailuresShown)
            .Select(cell => $"<li>{Escape(cell.Photograph)}: {Escape(cell.Error!)}</li>");
        var title = failed.Length <= FailuresShown ? $"Failed on {failed.Length}"
            : $"Failed on {failed.Length.ToString("#,0", CultureInfo.InvariantCulture)}, the first {FailuresShown}";
        return $"<h4>{title}</h4><ul>{string.Concat(shown)}</ul>";
    }

    private static string Score(double? value) => value is { } score ? Numbers.Score(score) : Figure.Missing;
}
