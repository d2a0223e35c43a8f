using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Igos.Evaluation.Tests.Reports.Pages;

/// <summary>Reads what a page shows.</summary>
internal static partial class HtmlText
{
    /// <summary>The words of a table of some class, row by row.</summary>
    public static string[][] Table(string html, string name) =>
        [.. Element(html, $"<table class=\"{name}\">", "</table>").Descendants("tr")
            .Select(row => row.Elements().Select(Words).ToArray())];

    /// <summary>The first element that begins and ends so; it must be XML too.</summary>
    public static XElement Element(string html, string start, string end)
    {
        var from = html.IndexOf(start, StringComparison.Ordinal);
        Assert.True(from >= 0, $"The page has no {start}.");
        var to = html.IndexOf(end, from, StringComparison.Ordinal) + end.Length;
        return XElement.Parse(html[from..to], LoadOptions.PreserveWhitespace);
    }

    /// <summary>Texts between two others, tags and line ends apart.</summary>
    public static string[] Between(string html, string start, string end) =>
    [
        .. html.Split(start)[1..].Select(part => part[..part.IndexOf(end, StringComparison.Ordinal)])
            .Select(part => Spaces().Replace(Tags().Replace(part, ""), " ").Trim()),
    ];

    private static string Words(XElement element) => Spaces().Replace(element.Value, " ").Trim();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
