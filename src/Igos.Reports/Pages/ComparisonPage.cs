using System.Globalization;
using Igos.Reports.Figures;
using Igos.Running;
using SkiaSharp;
using static Igos.Reports.Pages.HtmlPage;

namespace Igos.Reports.Pages;

/// <summary>
/// compare-*.html: the figure as a page of one file, sorted by a click; it needs nothing from anywhere else.
/// </summary>
internal static class ComparisonPage
{
    private const string MoreInJson =
        "The curves as numbers and every method's options are in the .json beside this page.";

    /// <summary>Writes the page, aside first and then renamed.</summary>
    public static void Save(string path, Comparison comparison, ComparisonPictures pictures) =>
        AtomicFile.Write(path, stream => Write(stream, comparison, pictures));

    /// <summary>Writes the page.</summary>
    public static void Write(Stream stream, Comparison comparison, ComparisonPictures pictures) =>
        HtmlPage.Write(stream, $"{comparison.FileName}: {comparison.Title}",
            HtmlPage.Resource(typeof(ComparisonPage).Assembly, "compare.css"), Body(comparison, pictures));

    private static string Body(Comparison comparison, ComparisonPictures pictures)
    {
        const string Removed = "<span class=\"deletion\">removed</span>";
        const string Revealed = "<span class=\"insertion\">revealed</span>";
        return $"""
            <header>
            {Image(pictures.Photograph, SKEncodedImageFormat.Jpeg, "The photograph")}
            <div>
            <h1>{Escape(comparison.Title)}</h1>
            <p>{Escape(comparison.Facts)}</p>
            <p>{Escape(comparison.Meaning)}</p>
            {string.Join("\n", comparison.Warnings.Select(w => $"<p class=\"warning\">{Escape(w.Text)}</p>"))}
            </div>
            </header>
            <table>
            <thead>
            <tr>
            <th data-first="ascending" data-text><button type="button">Method</button></th>
            <th>Heatmap, from 0 to its maximum</th>
            <th>Over the photograph</th>
            <th>{Capital(comparison.Score)} by share of cells {Removed}, {Revealed}</th>
            {string.Concat(Numbered(comparison).Select(Heading))}
            </tr>
            </thead>
            <tbody>
            {string.Join("\n", comparison.Rows.Select((row, i) => Row(comparison, row, pictures.Methods[i])))}
            </tbody>
            </table>
            {(comparison.Optimized is { } note ? $"<p>{Escape(note)}</p>" : "")}
            {NotRun(comparison)}
            <p class="small">{Escape(comparison.Provenance)} {MoreInJson}</p>
            """;
    }

    /// <summary>The columns of numbers, by which the page can be sorted.</summary>
    private static IEnumerable<Column> Numbered(Comparison comparison) =>
        [.. Columns.Scores, .. Columns.Others(comparison.Rows), Columns.Seconds];

    private static string Heading(Column column)
    {
        var first = column.HigherIsBetter == true ? "descending" : "ascending";
        var sorted = column == Columns.Difference ? " aria-sort=\"descending\"" : "";
        var button = $"<button type=\"button\">{column.Title}</button>";
        return $"<th class=\"number\" data-first=\"{first}\"{sorted}>{button}</th>";
    }

    private static string Row(Comparison comparison, ResultRow row, MethodPictures pictures)
    {
        var (title, source) = (row.Explanation.Method.Title, row.Explanation.Method.Source);
        string[] small = [source, .. Comparison.Making(row)];
        var facts = string.Concat(small.Select(s => $"<p class=\"small\">{Escape(s)}</p>"));
        var notes = string.Concat(
            comparison.Notes(row).Select(n => $"<p class=\"small warning\">{Escape(n.Text)}</p>"));
        var curves = pictures.Curves is { } drawn
            ? Image(drawn, SKEncodedImageFormat.Png, $"{title}: deletion and insertion curves")
            : "No score: the cells can't be ranked.";
        return $"""
            <tr>
            <td data-value="{Escape(title)}"><strong>{Escape(title)}</strong>{facts}{notes}</td>
            <td>{Image(pictures.Heatmap, SKEncodedImageFormat.Png, $"{title}: heatmap")}</td>
            <td>{Image(pictures.Overlay, SKEncodedImageFormat.Jpeg, $"{title}: heatmap over the photograph")}</td>
            <td class="curves">{curves}</td>
            {string.Concat(Numbered(comparison).Select(column => Number(column, row)))}
            </tr>
            """;
    }

    private static string NotRun(Comparison comparison) => comparison.NotRun.Count == 0 ? "" : $"""
        <h2>Methods that can't run</h2>
        <dl>
        {string.Join("\n", comparison.NotRun.Select(Entry))}
        </dl>
        """;

    private static string Entry(NotRunReport notRun) =>
        $"<dt>{Escape(Methods.Find(notRun.Method).Title)}</dt><dd>{Escape(notRun.Reason)}</dd>";

    private static string Number(Column column, ResultRow row)
    {
        var value = (column.Value(row) as double?)?.ToString("R", CultureInfo.InvariantCulture);
        var kind = column == Columns.Difference ? "total"
            : column.Score == Columns.Difference.Score ? "" : column.Score;
        return $"<td class=\"number {kind}\" data-value=\"{value}\">{column.Text(row)}</td>";
    }

    private static string Image(SKBitmap picture, SKEncodedImageFormat format, string description) =>
        HtmlPage.Image(picture, format, HtmlPage.PhotographQuality, picture.Width / ComparisonPictures.Scale,
            description);

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
