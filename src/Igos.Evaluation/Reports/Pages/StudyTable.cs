using Igos.Evaluation.Studies;
using static Igos.Reports.Pages.HtmlPage;

namespace Igos.Evaluation.Reports.Pages;

/// <summary>The paper's table, as the study lays it out.</summary>
internal static class StudyTable
{
    public static string Html(ReportSection section)
    {
        Figure[] figures = section.Study.Layout switch
        {
            StudyLayout.Runtime => [Figure.Seconds, Figure.Forward, Figure.Backward],
            StudyLayout.Objective => [Figure.Objective, Figure.Deletion, Figure.Insertion],
            _ => [Figure.Deletion, Figure.Insertion],
        };
        var ofJudges = section.Study.Layout == StudyLayout.Runtime ? [] : section.Judges.Select((judge, i) =>
            $"<p>The same heatmaps scored by {Escape(judge.Title)}:</p>\n"
            + Html(section, [.. Figure.OfJudge(judge, i).Take(2)]));
        return string.Join("\n", [Html(section, figures), .. ofJudges]);
    }

    private static string Html(ReportSection section, Figure[] figures)
    {
        var grid = StudyGrid.Of(section);
        var columns = string.Concat(grid.Columns.Select(column =>
            $"<th scope=\"colgroup\" class=\"first\" colspan=\"{figures.Length}\">{Escape(column)}</th>"));
        var headings = string.Concat(grid.Columns.SelectMany(_ => figures.Select((figure, i) =>
            $"<th scope=\"col\" class=\"number{First(i)}\">{figure.Heading}</th>")));
        var rows = grid.Rows.Select(row =>
            $"<tr><th scope=\"row\">{Escape(row.Heading)}</th>"
            + string.Concat(row.Places.Select((place, column) => Places(grid, figures, place, column))) + "</tr>");
        return $"""
            <table class="study">
            <thead>
            <tr><th rowspan="2">{Escape(grid.Corner)}</th>{columns}</tr>
            <tr>{headings}</tr>
            </thead>
            <tbody>
            {string.Join("\n", rows)}
            </tbody>
            </table>
            """;
    }

    private static string Places(StudyGrid grid, Figure[] figures, RowSummary? row, int column)
    {
        string Text(Figure figure) => row is null ? Figure.Missing : Place(grid, figure, row, column);
        return string.Concat(figures.Select((figure, i) => $"<td class=\"number{First(i)}\">{Text(figure)}</td>"));
    }

    /// <summary>The best of its column in bold, the paper's figure beneath.</summary>
    private static string Place(StudyGrid grid, Figure figure, RowSummary row, int column)
    {
        var text = figure.Html(row);
        var others = grid.Rows.Select(other => other.Places[column])
            .Select(other => other is null ? null : figure.Value(other)?.Mean).OfType<double>().ToArray();
        var best = figure.HigherIsBetter switch
        {
            true => others.DefaultIfEmpty().Max(),
            false => others.DefaultIfEmpty().Min(),
            null => double.NaN,
        };
        var isBest = others.Length > 1 && figure.Value(row)?.Mean == best;
        var paper = row.Paper is { } known && figure.Paper(known) is { } said
            ? $"<span class=\"paper\">paper {Escape(said)}</span>" : "";
        return (isBest ? $"<strong>{text}</strong>" : text) + paper;
    }

    private static string First(int figure) => figure == 0 ? " first" : "";
}
