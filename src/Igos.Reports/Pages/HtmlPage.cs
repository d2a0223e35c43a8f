using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using SkiaSharp;

namespace Igos.Reports.Pages;

/// <summary>
/// A page of one file, whose tables are sorted by a click; it needs nothing from anywhere else.
/// </summary>
internal static class HtmlPage
{
    /// <summary>Of photographs: a fifth of their PNG's size, no difference to the eye.</summary>
    public const int PhotographQuality = 92;

    /// <summary>Writes a page.</summary>
    /// <param name="stream">Where to; left open.</param>
    /// <param name="title">As text.</param>
    /// <param name="style">The page's own CSS, after that of every page.</param>
    /// <param name="body">As HTML; it has no script.</param>
    public static void Write(Stream stream, string title, string style, string body)
    {
        var common = Resource(typeof(HtmlPage).Assembly, "page.css");
        var script = Resource(typeof(HtmlPage).Assembly, "sortable.js");
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Escape(title)}</title>
            <style>
            {common}{style}</style>
            </head>
            <body>
            """);
        writer.WriteLine(body);
        writer.WriteLine($"<script>{script}</script>");
        writer.WriteLine("</body>");
        writer.WriteLine("</html>");
    }

    /// <summary>
    /// Whatever a file's or a class's name holds, a browser runs the page's own script alone and asks no other machine
    /// for anything.
    /// </summary>
    public static string Policy
    {
        get
        {
            var script = Resource(typeof(HtmlPage).Assembly, "sortable.js");
            var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
            return $"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{hash}'";
        }
    }

    /// <summary>A picture that is part of the page.</summary>
    /// <param name="picture">Not taken over.</param>
    /// <param name="format">JPEG or PNG.</param>
    /// <param name="quality">Of JPEG, to 100.</param>
    /// <param name="width">As shown, in CSS pixels.</param>
    /// <param name="description">For those who don't see it, as text.</param>
    public static string Image(
        SKBitmap picture, SKEncodedImageFormat format, int quality, int width, string description)
    {
        using var data = picture.Encode(format, quality);
        var type = format.ToString().ToLowerInvariant();
        var source = $"data:image/{type};base64,{Convert.ToBase64String(data.AsSpan())}";
        return $"<img src=\"{source}\" width=\"{width}\" alt=\"{Escape(description)}\">";
    }

    /// <summary>Text as it stands in HTML, in attributes too; what would hide or reorder it is seen.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(VisibleText.Of(text));

    /// <summary>A style or a script that an assembly carries.</summary>
    public static string Resource(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n"); // as a browser hashes it
    }
}
