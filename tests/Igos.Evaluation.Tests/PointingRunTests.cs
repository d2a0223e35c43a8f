using Igos.Classifiers;
using Igos.Evaluation.Datasets;
using Igos.Evaluation.Reports;
using Igos.Evaluation.Reports.Pages;
using Igos.Evaluation.Store;
using Igos.Evaluation.Studies;
using Igos.Imaging;
using Igos.Running;
using Igos.Tests;
using SkiaSharp;

namespace Igos.Evaluation.Tests;

/// <summary>
/// The pointing game on a network that sees brightness in one patch alone, whose heatmap points there: expected points
/// are computed by hand.
/// </summary>
public sealed class PointingRunTests : IDisposable
{
    private static readonly Study Rows = Study.Of([MethodChoice.Parse("gradient-x-input size=4")]);

    private readonly TemporaryFolder _folder = new();

    /// <summary>The upper left patch of 8×8 of 32×32 pixels: the first of 4×4 cells, on the first pixel.</summary>
    private readonly NetworkClassifier _classifier = TinyClassifiers.Patch(0, 0);

    private string Store => In("results.db");

    public PointingRunTests() => Save("white.png", 64, 32);

    public void Dispose()
    {
        _classifier.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Run_KeepsPointAndDistance()
    {
        Run(Question("white.png", 1, [new(3, 4, 10, 10)], hasOther: true));
        var result = Assert.Single(Results());
        Assert.Equal((0, 0, 5.0, false), (result.PointX, result.PointY, result.Distance, result.InCrowd));
        Assert.Equal((1, 1, true, false), (result.Asked, result.Target, result.Difficult, result.Hit));
        Assert.Equal(100.0 / (64 * 32), result.Chance);
        Assert.Equal(Math.Sqrt(20 * 20 + 3 * 3), result.CentreDistance); // from (32, 16) to (12, 13)
        Assert.Null(result.Deletion);
        Assert.EndsWith("squash, seed 0, pointing game", result.Question);
        Assert.Equal(0, result.ScoreForward);
    }

    /// <summary>The heatmap's corner is the crop's: of 64×32 pixels it begins at column (64 − 28) / 2.</summary>
    [Fact]
    public void Run_Crop_PointsInsideIt_AndWhatLiesOutsideIsNeither()
    {
        var seen = Question("white.png", 1, [new(18, 2, 1, 1), new(0, 0, 2, 2)]);
        Save("grey.png", 64, 32, SKColors.Gray);
        var outside = Question("grey.png", 1, [new(0, 0, 17, 32), new(46, 0, 18, 32)]);
        Run([seen, outside], Resize.Crop);
        var results = Results();
        Assert.Equal((18, 2, 0.0), (results[0].PointX, results[0].PointY, results[0].Distance));
        Assert.Equal((18, 2), (results[1].PointX, results[1].PointY));
        Assert.Null(results[1].Distance);
        Assert.Null(results[1].Chance);
        var section = Report();
        Assert.Equal((1, 1, 1), Figures(section.Rows[0].Pointing!.All));
        Assert.Equal(1, section.Rows[0].Pointing!.Neither);
        Assert.All(section.PointingReferences, reference => Assert.Equal(1, reference.Pointing.Neither));
    }

    /// <summary>Boxes in the file's own pixels are turned with it; those of the upright picture aren't.</summary>
    [Theory]
    [InlineData(48, 32, 2, 30)] // the file's lower left corner is the upright picture's upper left
    [InlineData(32, 48, 0, 2)]
    [InlineData(null, null, 2, 30)]
    public void Run_TurnedPhotograph_TurnsBoxes(int? width, int? height, int x, int y)
    {
        using (var bitmap = White(48, 32))
        using (var jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, 95))
        {
            var bytes = jpeg.ToArray();
            byte[] exif =
            [
                0xff, 0xe1, 0, 34, .. "Exif"u8, 0, 0, .. "MM"u8, 0, 42, 0, 0, 0, 8,
                0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
            ];
            File.WriteAllBytes(In("turned.jpg"), [.. bytes[..2], .. exif, .. bytes[2..]]);
        }

        ImageSize? size = width is { } w && height is { } h ? new ImageSize(h, w) : null;
        Run(Question("turned.jpg", 1, [new(x, y, 1, 2)], size: size));
        // Turned, the box is 2 wide and 1 high and begins at (32 − 30 − 2, 2); upright, it is at (0, 2) as given.
        Assert.Equal((0, 0, 2.0), (Results()[0].PointX, Results()[0].PointY, Results()[0].Distance));
    }

    [Fact]
    public void Run_PictureOfAnotherSize_IsAnError_AndTheOthersGoOn()
    {
        Save("other.png", 64, 32, SKColors.Gray);
        var progress = Run([
            Question("white.png", 1, [new(0, 0, 1, 1)], size: new ImageSize(10, 10)),
            Question("other.png", 1, [new(0, 0, 1, 1)]), Question("gone.png", 1, [new(0, 0, 1, 1)])]);
        Assert.Equal((1, 2), (progress.Done, progress.Failed));
        Assert.Contains("its boxes are of a picture of 10×10 pixels, and it has 64×32", Failures()[0]);
        Assert.Equal("other.png", Assert.Single(Results()).Photograph);
    }

    /// <summary>Each class of a photograph is a question, and none runs twice; other boxes run again.</summary>
    [Fact]
    public void Run_GoesOn_AndChangedBoxesRunAgain()
    {
        var one = Question("white.png", 1, [new(0, 0, 1, 1)]);
        var two = Question("white.png", 0, [new(5, 0, 1, 1)]);
        Assert.Equal(2, Run([one, two]).Computed);
        Assert.Equal(0, Run([one, two]).Computed);
        Assert.Equal(1, Run([one, two with { Boxes = two.Boxes with { Boxes = [new(7, 0, 1, 1)] } }]).Computed);
        Assert.Equal([0, 7], Results().OrderByDescending(r => r.Target).Select(r => r.Distance));
    }

    /// <summary>
    /// Class 1 hits and misses at 3 pixels, class 0 misses at 9 and, in a crowd, neither; one of each is difficult.
    /// </summary>
    [Fact]
    public void Report_AveragesOverClasses()
    {
        string[] names = ["b.png", "c.png", "d.png"];
        foreach (var (name, shade) in names.Zip((byte[])[200, 150, 100]))
        {
            Save(name, 64, 32, new SKColor(shade, shade, shade));
        }

        Run([
            Question("white.png", 1, [new(0, 0, 4, 4)], hasOther: true),
            Question("b.png", 1, [new(3, 0, 61, 32)], hasOther: true),
            Question("c.png", 0, [new(9, 0, 1, 1)], hasOther: true),
            Question("d.png", 0, [new(60, 0, 4, 4)], crowds: [new(0, 0, 5, 5)]),
        ]);
        Assert.Equal(4, Results().Count(r => (r.PointX, r.PointY) == (0, 0)));
        var section = Report();
        var pointing = section.Rows[0].Pointing!;
        Assert.Equal((0.25, 2, 3), Figures(pointing.All)); // (1/2 + 0/1) / 2
        Assert.Equal((0.5, 2, 2), Figures(pointing.Difficult));
        Assert.Equal(1, pointing.Neither);
        Assert.Equal((0.5, 2, 3), Figures(Report(3.5).Rows[0].Pointing!.All)); // 3 pixels are near enough
        Assert.Equal((0.25, 2, 3), Figures(Report(3).Rows[0].Pointing!.All));
        Assert.Equal(["Centre pixel", "Chance (the boxes' share)"], section.PointingReferences.Select(r => r.Name));
        // (32, 16) lies in b's box alone.
        Assert.Equal((0.25, 2, 4), Figures(section.PointingReferences[0].Pointing.All));
        var (white, b, c, d) = (16 / 2048.0, 61 / 64.0, 1 / 2048.0, 16 / 2048.0);
        Assert.Equal(((white + b) / 2 + (c + d) / 2) / 2, section.PointingReferences[1].Pointing.All!.Mean, 12);
        Assert.Single(Report(3).PointingReferences);
    }

    [Fact]
    public void Report_Table_HasOursAndWhatIsPublished()
    {
        Run(Question("white.png", 1, [new(0, 0, 4, 4)]));
        using var store = ResultStore.Read(Store);
        using var text = new StringWriter();
        EvaluationReport.Of([store], new ReportOptions { Study = Study.Find("table-6"), ShowsPaper = true })
            .Write(text, ReportFormat.Markdown);
        Assert.Contains("| Method | Heatmap | All ↑ | n | Difficult ↑ | n | Neither | paper VOC07 | paper COCO |",
            text.ToString());
        Assert.Contains("| I-GOS preset=paper | 28×28 | – | 0 | – | 0 | 0 | 83.61 | 49.62 |", text.ToString());
        Assert.Contains("| RISE | 224×224 | – | 0 | – | 0 | 0 | 87.33 | 50.71 | 86.9 | 75.1 | 50.8 | 45.3 |",
            text.ToString());
        Assert.Contains("| Centre pixel |", text.ToString());
        using var own = new StringWriter();
        EvaluationReport.Of([store]).Write(own, ReportFormat.Markdown);
        Assert.Contains("| Gradient × Input | 4×4 | 100.0 | 1 | – | 0 | 0 |", own.ToString());
        Assert.Contains("1 question: a class of a photograph each.", own.ToString());
        Assert.DoesNotContain("Deletion", own.ToString());
        EvaluationPage.Save(In("page.html"), EvaluationReport.Of([store]));
        Assert.Contains("<th scope=\"row\">Gradient &#215; Input</th><td class=\"number\">4&#215;4</td>"
            + "<td class=\"number\">100.0</td><td class=\"number\">1</td>", File.ReadAllText(In("page.html")));
    }

    private static (double Mean, int Classes, int Count) Figures(PointingAccuracy? accuracy) =>
        (accuracy!.Mean, accuracy.Classes, accuracy.Count);

    private string In(string name) => Path.Combine(_folder.Path, name);

    private void Save(string name, int width, int height, SKColor? colour = null)
    {
        using var bitmap = White(width, height, colour);
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(In(name), png.ToArray());
    }

    private static SKBitmap White(int width, int height, SKColor? colour = null)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        bitmap.Erase(colour ?? SKColors.White);
        return bitmap;
    }

    private PointingQuestion Question(string name, int c, PhotographRegion[] boxes, PhotographRegion[]? crowds = null,
        bool hasOther = false, ImageSize? size = null) => new(new BoxedClass
        {
            Photograph = new PhotographFile(In(name), name),
            Name = $"class {c}",
            Boxes = boxes,
            Crowds = crowds ?? [],
            HasOtherClass = hasOther,
            AnnotatedSize = size,
        }, c);

    private EvaluationProgress Run(PointingQuestion question) => Run([question]);

    private EvaluationProgress Run(IReadOnlyList<PointingQuestion> questions, Resize resize = Resize.Squash)
    {
        using var store = ResultStore.Open(Store);
        return new EvaluationRun(store, _classifier, "weights", new EvaluationOptions
        {
            Study = Rows,
            Photographs = [],
            Pointing = questions,
            Resize = resize,
        }).Run(cancellationToken: TestContext.Current.CancellationToken);
    }

    private ReportSection Report(double tolerance = 0)
    {
        using var store = ResultStore.Read(Store);
        return Assert.Single(EvaluationReport.Of([store], new ReportOptions { Tolerance = tolerance }).Sections);
    }

    private List<StoredResult> Results()
    {
        using var store = ResultStore.Read(Store);
        return [.. store.Results()];
    }

    private List<string> Failures()
    {
        using var store = ResultStore.Read(Store);
        return [.. store.Failures().Select(failure => failure.Error)];
    }
}
