using System.Globalization;
using System.Net;
using Igos.Evaluation.Reports;
using Igos.Heatmaps;
using SkiaSharp;

namespace Igos.Evaluation.Tests.Reports.Pages;

/// <summary>The pointing game's page: accuracies and photographs with their boxes and points.</summary>
public sealed class PointingPageTests
{
    private const string Asked = "probability, blur baseline, squash, seed 0, pointing game";
    private const string Boxes = """{"size":[200,100],"boxes":[[60,30,80,40]],"crowds":[],"others":false}""";

    /// <summary>
    /// Misses by the distance, hits by the boxes' share; with a tolerance, what is nearer than it is a hit; a class
    /// that wasn't seen is neither.
    /// </summary>
    [Fact]
    public void Save_Cards_AreTheFarthestMissesAndTheHitsOnTheSmallestBoxes()
    {
        using var store = new PageStore(Asked);
        (string Name, double? Distance, double Chance)[] questions =
        [
            ("near", 3, 0.5), ("far", 90.4, 0.5), ("large", 0, 0.9), ("small", 0, 0.01), ("unseen", null, 0),
        ];
        foreach (var (name, distance, chance) in questions)
        {
            store.Point(store.Question(name, Boxes, chance, 0), "igos size=2", (1, 1), distance);
        }

        var html = store.Page();
        Assert.Equal(["All misses (2), the farthest first", "All hits (2), the smallest boxes first"], Titles(html));
        Assert.Equal(
        [
            "far horse, probability 0.500 ✗ Miss, 90 pixels from a box boxes: 50.0 % of what is seen",
            "near horse, probability 0.500 ✗ Miss, 3 pixels from a box boxes: 50.0 % of what is seen",
            "small horse, probability 0.500 ✓ Hit, inside a box boxes: 1.0 % of what is seen",
            "large horse, probability 0.500 ✓ Hit, inside a box boxes: 90.0 % of what is seen",
        ], HtmlText.Between(html, "<figcaption>", "</figcaption>"));
        Assert.Contains("I-GOS, 2&#215;2 <span class=\"small\">2 hits, 2 misses, 1 neither</span>", html);

        html = store.Page(new ReportOptions { Tolerance = 15 });
        Assert.Equal(["All misses (1), the farthest first", "All hits (3), the smallest boxes first"], Titles(html));
        Assert.Contains("<b>✓ Hit</b>, 3 pixels from a box, within the tolerance", html);
    }

    [Fact]
    public void Save_ManyQuestions_ShowsFiveOfAKind()
    {
        using var store = new PageStore(Asked);
        for (var i = 0; i < 14; i++)
        {
            var name = i.ToString("00", CultureInfo.InvariantCulture);
            store.Point(store.Question(name, Boxes, i / 100.0, 0), "igos size=2", (1, 1), i < 7 ? 0 : i);
        }

        var html = store.Page();
        Assert.Equal(["The 5 farthest of 7 misses", "The 5 hits on the smallest boxes, of 7"], Titles(html));
        Assert.Equal(["13", "12", "11", "10", "09", "00", "01", "02", "03", "04"],
            HtmlText.Between(html, "<figcaption><strong>", "</strong>"));
    }

    /// <summary>
    /// The scale is 420 wide and begins at 6. I-GOS hits 3 of 4, ± .25; the centre pixel 1 of 4; chance is .5. The
    /// other row has one of the photographs, on which the centre pixel hits.
    /// </summary>
    [Fact]
    public void Save_Plot_HasTheReferencesOfEachRowsOwnQuestions()
    {
        using var store = new PageStore(Asked);
        for (var i = 0; i < 4; i++)
        {
            var answer = store.Question($"{i}", Boxes, 0.5, centreDistance: i, target: i);
            store.Point(answer, "igos size=2", (1, 1), i == 3 ? 20 : 0);
            if (i == 0)
            {
                store.Point(answer, "random size=2", (1, 1), 5);
            }
        }

        var html = WebUtility.HtmlDecode(store.Page());
        var plot = HtmlText.Between(html, "<figure class=\"pointing\">", "</figure>")[0];
        Assert.Contains("I-GOS, 2×2: 75.0 ± 25.0 of 4", plot);
        Assert.Contains("<circle cx=\"321\" cy=\"26\" r=\"4\"", html);
        Assert.Contains("<line x1=\"216\" y1=\"26\" x2=\"426\" y2=\"26\"", html);
        Assert.Contains("<line x1=\"111\" y1=\"18\" x2=\"111\" y2=\"34\" stroke=\"#222\" stroke-width=\"1.5\"/>",
            html);
        Assert.Contains("<line x1=\"216\" y1=\"18\" x2=\"216\" y2=\"34\" stroke=\"#222\" stroke-width=\"1.5\" "
            + "stroke-dasharray=\"2 3\"/>", html);
        Assert.Contains("Random, 2×2: 0.0 of 1", plot);
        Assert.Contains("<circle cx=\"6\" cy=\"62\" r=\"4\"", html);
        Assert.Contains("<line x1=\"426\" y1=\"54\" x2=\"426\" y2=\"70\"", html);
        Assert.DoesNotContain("stroke-dasharray=\"2 3\"", store.Page(new ReportOptions { Tolerance = 15 }));
    }

    /// <summary>
    /// On black, the box's white lines are where the annotation says, and the cross where the point is: of 400×200
    /// pixels, at half their size, or, cropped to 8 of 18×9, of the 177.8 from (111.1, 0) on, 1.125 times as large.
    /// </summary>
    [Theory]
    [InlineData("squash", 60, 140, 30, 130, 55)]
    [InlineData("crop", 10, 190, 67, 168, 124)]
    public void Save_Picture_HasTheBoxAndThePoint(string resize, int left, int right, int top, int crossX, int crossY)
    {
        using var store = new PageStore(Asked.Replace("squash", resize));
        var path = Path.Combine(store.Folder, "black.png");
        using (var bitmap = new SKBitmap(400, 200))
        {
            bitmap.Erase(SKColors.Black);
            using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(path, png.ToArray());
        }

        const string Box = """{"size":[400,200],"boxes":[[120,60,160,80]],"crowds":[],"others":false}""";
        var answer = store.Question("black.png", Box, 0.16, 0, path);
        var cells = new float[8 * 8];
        cells[^8] = 1; // in a corner, away from all that is looked at
        store.Point(answer, "igos size=8", (260, 110), 0, new Heatmap(8, 8, cells));
        var base64 = Assert.Single(HtmlText.Between(store.Page(), "<img src=\"data:image/jpeg;base64,", "\""));
        using var shown = SKBitmap.Decode(Convert.FromBase64String(base64));
        var y = top + 12; // between the corners
        Assert.All((int[])[left, right], x => Assert.InRange(Brightest(shown, x, y), 180, 255));
        Assert.All((int[])[left - 8, left + 8, right - 8, right + 8], x =>
            Assert.InRange(Brightest(shown, x, y), 0, 60));
        Assert.All((int[])[crossX - 7, crossX, crossX + 7], x => // the ring and the cross
            Assert.InRange(Brightest(shown, x, crossY), 180, 255));
        Assert.InRange(Brightest(shown, crossX - 12, crossY), 0, 60);
    }

    private static string[] Titles(string html) =>
        HtmlText.Between(html[html.IndexOf("<details", StringComparison.Ordinal)..], "<h4>", "</h4>");

    /// <summary>Of the pixels that a line at a place may cover.</summary>
    private static int Brightest(SKBitmap picture, int x, int y) =>
        Enumerable.Range(x - 2, 4).Where(column => column >= 0 && column < picture.Width)
            .Max(column => picture.GetPixel(column, y).Green);
}
