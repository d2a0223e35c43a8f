using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SkiaSharp;

namespace Igos.Cli.Tests.Compare;

/// <summary>What one comparison leaves: a figure, a page, a report and a table that say the same.</summary>
public sealed partial class ComparisonFilesTests(CatComparison cat) : IClassFixture<CatComparison>
{
    [Fact]
    public void Files_AreTheFigureThePageAndTheReport() => Assert.Equal(
        [$"{CatComparison.Stem}.html", $"{CatComparison.Stem}.json", $"{CatComparison.Stem}.png"],
        Directory.GetFiles(cat.Folder).Select(Path.GetFileName).Order());

    [Fact]
    public void Report_HoldsEveryMethodSorted_WithCurves()
    {
        var explanations = cat.Json.GetProperty("explanations").EnumerateArray().ToArray();
        var totals = explanations.Select(Total).ToArray();

        Assert.Equal(["grad-cam", "gradient", "igos", "random"], explanations.Select(Method).Order());
        Assert.Equal(totals.OrderDescending(), totals);
        Assert.All(explanations, e =>
        {
            var score = e.GetProperty("score");
            Assert.Equal(51, score.GetProperty("deletionCurve").GetArrayLength());
            Assert.Equal(51, score.GetProperty("insertionCurve").GetArrayLength());
            // The total is printed in full, and the size is half of the input's 32.
            var (insertion, deletion) = (score.GetProperty("insertion"), score.GetProperty("deletion"));
            Assert.Equal(insertion.GetDouble() - deletion.GetDouble(), Total(e), 1e-9);
            Assert.Equal((16, 16), (e.GetProperty("height").GetInt32(), e.GetProperty("width").GetInt32()));
        });
        Assert.Empty(cat.Json.GetProperty("notRun").EnumerateArray());
        Assert.Equal("cifar10-resnet11", cat.Json.GetProperty("model").GetProperty("name").GetString());
        Assert.Equal(451, cat.Json.GetProperty("photograph").GetProperty("width").GetInt32());
        Assert.Equal(16, cat.Json.GetProperty("command").GetProperty("size").GetInt32());
        Assert.NotEqual("", cat.Json.GetProperty("versions").GetProperty("igos").GetString());
    }

    [Fact]
    public void Report_SaysWhatWasResampled()
    {
        var from = cat.Json.GetProperty("explanations").EnumerateArray()
            .ToDictionary(Method, e => e.GetProperty("resampledFrom"));

        Assert.Equal(32, from["gradient"].GetProperty("height").GetInt32());
        Assert.Equal(JsonValueKind.Null, from["igos"].ValueKind);
        Assert.Contains("resampled from 32×32", WebUtility.HtmlDecode(cat.Html));
        Assert.Matches("gradient +32×32", cat.Output);
    }

    [Fact]
    public void Table_IsInTheReportsOrder()
    {
        var methods = CatComparison.Quick[1].Split(',');
        var rows = cat.Output.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(cells => cells.Length > 4 && methods.Contains(cells[0]));

        var reported = cat.Json.GetProperty("explanations").EnumerateArray().Select(Method);
        Assert.Equal(reported, rows.Select(cells => cells[0]));
    }

    [Fact]
    public void Figure_ShowsTheRows()
    {
        using var picture = SKBitmap.Decode(Path.Combine(cat.Folder, $"{CatComparison.Stem}.png"));

        Assert.InRange(picture.Width, 1600, 2400);
        // Four rows of pictures 300 pixels high, and the head.
        Assert.InRange(picture.Height, 4 * 300 + 300, 4 * 400 + 800);
        // The heatmaps, overlays and photograph alone cover more than a quarter.
        Assert.True(picture.Pixels.Count(p => p != SKColors.White) > picture.Width * picture.Height / 4);
    }

    [Fact]
    public void Page_NeedsNothingFromElsewhere()
    {
        Assert.DoesNotContain("http:", cat.Html);
        Assert.DoesNotContain("https:", cat.Html);
        Assert.DoesNotContain("<link", cat.Html);
        Assert.DoesNotContain("url(", cat.Html);
        var sources = Sources().Matches(cat.Html).Select(m => m.Groups[1].Value).ToArray();
        Assert.Equal(1 + 4 * 3, sources.Length); // the photograph, and three pictures a method
        Assert.All(sources, source =>
        {
            var data = source.Split(";base64,");
            Assert.StartsWith("data:image/", data[0]);
            using var picture = SKBitmap.Decode(Convert.FromBase64String(data[1]));
            Assert.NotNull(picture);
        });
    }

    [Fact]
    public void Page_RunsItsOwnScriptAlone()
    {
        var script = Assert.Single(Scripts().Matches(cat.Html)).Groups[1].Value;

        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        Assert.Contains($"script-src 'sha256-{hash}'", cat.Html);
    }

    [Fact]
    public void Page_EscapesTheFilesName()
    {
        Assert.DoesNotContain(CatComparison.FileName, cat.Html);
        Assert.Contains(WebUtility.HtmlEncode(CatComparison.FileName), cat.Html);
    }

    [Fact]
    public void Page_HoldsTheReportsNumbersInItsOrder()
    {
        var cells = Totals().Matches(cat.Html)
            .Select(m => double.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(cat.Json.GetProperty("explanations").EnumerateArray().Select(Total), cells);
    }

    private static string Method(JsonElement explanation) => explanation.GetProperty("method").GetString()!;

    private static double Total(JsonElement explanation) =>
        explanation.GetProperty("score").GetProperty("insertionMinusDeletion").GetDouble();

    [GeneratedRegex("src=\"([^\"]*)\"")]
    private static partial Regex Sources();

    [GeneratedRegex("<script>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Scripts();

    [GeneratedRegex("<td class=\"number total\" data-value=\"([^\"]*)\">")]
    private static partial Regex Totals();
}
