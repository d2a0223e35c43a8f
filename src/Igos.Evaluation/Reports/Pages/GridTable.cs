using Igos.Reports.Tables;
using static Igos.Reports.Pages.HtmlPage;

namespace Igos.Evaluation.Reports.Pages;

/// <summary>A table of text as the reports for terminals and documents have it.</summary>
internal static class GridTable
{
    public static string Html(string caption, TextGrid grid)
    {
        string Class(int column) => grid.Columns[column].IsRight ? " class=\"number\"" : "";
        var headings = grid.Columns.Select((column, i) => $"<th scope=\"col\"{Class(i)}>{Escape(column.Heading)}</th>");
        var rows = grid.Rows.Select(row => "<tr>" + string.Concat(row.Select((cell, i) => i == 0
            ? $"<th scope=\"row\">{Escape(cell)}</th>" : $"<td{Class(i)}>{Escape(cell)}</td>")) + "</tr>");
        return $"""
            <p class="small">{Escape(caption)}</p>
            <table class="study">
            <thead><tr>{string.Concat(headings)}</tr></thead>
            <tbody>
            {string.Join("\n", rows)}
            </tbody>
            </table>
            """;
    }
}
