using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Igos.Explainers;
using SkiaSharp;

namespace Igos.Cli.Compare;

/// <summary>compare.html: the figure as a page of one file, sorted by a click; it needs nothing from anywhere else.</summary>
internal static class ComparisonPage
{
    private const int JpegQuality = 92; // photographs: a fifth of their PNG's size, no difference to the eye

    /// <summary>Writes the page, aside first and then renamed.</summary>
    public static void Save(string path, Comparison comparison, ComparisonPictures pictures)
    {
        var html = Html(comparison, pictures);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(html)));
    }

    private static string Html(Comparison comparison, ComparisonPictures pictures)
    {
        var (style, script) = (Resource("compare.css"), Resource("compare.js"));
        // Whatever a file's or a class's name holds, a browser runs this script alone and asks no other machine for anything.
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{hash}'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Escape(comparison.FileName)}: {Escape(comparison.Title)}</title>
            <style>
            {style}</style>
            </head>
            <body>
            <header>
            {Image(pictures.Photograph, SKEncodedImageFormat.Jpeg, "The photograph")}
            <div>
            <h1>{Escape(comparison.Title)}</h1>
            <p>{Escape(comparison.Facts)}</p>
            <p>{Escape(comparison.Meaning)}</p>
            {string.Join("\n", comparison.Warnings.Select(w => $"<p class=\"warning\">{Escape(w)}</p>"))}
            </div>
            </header>
            <table>
            <thead>
            <tr>
            <th data-first="ascending" data-text><button type="button">Method</button></th>
            <th>Heatmap, from 0 to its maximum</th>
            <th>Over the photograph</th>
            <th>Probability by share of cells <span class="deletion">removed</span>, <span class="insertion">revealed</span></th>
            <th class="number" data-first="ascending"><button type="button">Deletion ↓</button></th>
            <th class="number" data-first="descending"><button type="button">Insertion ↑</button></th>
            <th class="number" data-first="descending" aria-sort="descending"><button type="button">Ins. − del.</button></th>
            <th class="number" data-first="ascending"><button type="button">Seconds</button></th>
            </tr>
            </thead>
            <tbody>
            {string.Join("\n", comparison.Methods.Select((m, row) => Row(comparison, m, pictures.Methods[row])))}
            </tbody>
            </table>
            {NotRun(comparison)}
            <p class="small">{Escape(comparison.Provenance)} The curves as numbers and every method's options are in compare.json.</p>
            <script>{script}</script>
            </body>
            </html>

            """;
    }

    private static string Row(Comparison comparison, ComparedMethod method, MethodPictures pictures)
    {
        var score = method.Report.Score;
        var title = method.Entry.Title;
        string[] small = [method.Entry.Source, .. Comparison.Resampling(method) is { } resampling ? [resampling] : Array.Empty<string>()];
        return $"""
            <tr>
            <td data-value="{Escape(title)}"><strong>{Escape(title)}</strong>{string.Concat(small.Select(s => $"<p class=\"small\">{Escape(s)}</p>"))}{string.Concat(comparison.Notes(method).Select(n => $"<p class=\"small warning\">{Escape(n)}</p>"))}</td>
            <td>{Image(pictures.Heatmap, SKEncodedImageFormat.Png, $"{title}: heatmap")}</td>
            <td>{Image(pictures.Overlay, SKEncodedImageFormat.Jpeg, $"{title}: heatmap over the photograph")}</td>
            <td class="curves">{(pictures.Curves is { } curves ? Image(curves, SKEncodedImageFormat.Png, $"{title}: deletion and insertion curves") : "No score: the cells can't be ranked.")}</td>
            {Number(score?.Deletion, Comparison.Number, "deletion")}
            {Number(score?.Insertion, Comparison.Number, "insertion")}
            {Number(score?.InsertionMinusDeletion, Comparison.Number, "total")}
            {Number(method.Report.Seconds, Comparison.Seconds, "")}
            </tr>
            """;
    }

    private static string NotRun(Comparison comparison) => comparison.NotRun.Count == 0 ? "" : $"""
        <h2>Methods that can't run</h2>
        <dl>
        {string.Join("\n", comparison.NotRun.Select(n => $"<dt>{Escape(ExplainerCatalogue.Find(n.Method).Title)}</dt><dd>{Escape(n.Reason)}</dd>"))}
        </dl>
        """;

    private static string Number(double? value, Func<double, string> format, string kind) =>
        $"<td class=\"number {kind}\" data-value=\"{value?.ToString("R", CultureInfo.InvariantCulture)}\">{(value is { } v ? format(v) : "–")}</td>";

    private static string Image(SKBitmap picture, SKEncodedImageFormat format, string description)
    {
        using var data = picture.Encode(format, JpegQuality);
        return $"<img src=\"data:image/{format.ToString().ToLowerInvariant()};base64,{Convert.ToBase64String(data.AsSpan())}\" width=\"{picture.Width / ComparisonPictures.Scale}\" alt=\"{Escape(description)}\">";
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(ComparisonPage).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n"); // as a browser hashes it
    }
}
