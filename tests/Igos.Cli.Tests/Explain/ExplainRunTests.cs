using System.Text.Json;
using Igos.Heatmaps;
using SkiaSharp;

namespace Igos.Cli.Tests.Explain;

/// <summary><c>igos explain</c> as the built command, with the classifier that comes with it.</summary>
public sealed class ExplainRunTests(ExplainedPhotographs photographs) : IClassFixture<ExplainedPhotographs>
{
    [Fact]
    public void Explain_SomeImagesFail_DoesTheOthersAndReturnsFailed()
    {
        Assert.Equal(1, photographs.Several.ExitCode);
        var images = photographs.Report.GetProperty("images").EnumerateArray().ToArray();
        Assert.Equal([Assets.Cat, photographs.Broken[0], photographs.Broken[1], Assets.Horse, .. photographs.Broken[2..], photographs.OtherCat],
            images.Select(i => i.GetProperty("file").GetString()!));
        foreach (var (file, reason) in photographs.Broken.Zip(["is cut off", "is empty", "is not a picture", "is a folder", "doesn't exist"]))
        {
            var image = images.Single(i => i.GetProperty("file").GetString() == file);
            Assert.StartsWith($"{file} {reason}", image.GetProperty("error").GetString());
            Assert.Empty(image.GetProperty("explanations").EnumerateArray());
        }

        var done = images.Where(i => i.GetProperty("error").ValueKind == JsonValueKind.Null);
        Assert.All(done, image => Assert.Equal(["igos", "random", "gradient"], image.GetProperty("explanations").EnumerateArray().Select(e => e.GetProperty("method").GetString()!)));
        Assert.Equal(3, done.Count());
    }

    /// <summary>One line about the model, one for each image that failed, one for the name that came twice; nothing twice.</summary>
    [Fact]
    public void Explain_Messages_AreOneLineEachOnStandardError()
    {
        var lines = photographs.Several.Error.TrimEnd().Split(Environment.NewLine);
        Assert.Equal(7, lines.Length);
        Assert.Contains("--model resnet50", lines[0]);
        Assert.All(photographs.Broken, file => Assert.Single(lines, line => line.StartsWith(file, StringComparison.Ordinal)));
        Assert.Single(lines, line => line.StartsWith(photographs.OtherCat, StringComparison.Ordinal) && line.Contains(photographs.In("several", "cat-2")));
    }

    [Fact]
    public void Explain_Files_AreFiveForEachImageAndMethodAndNoOthers()
    {
        string[] extensions = [".npy", ".heatmap.png", ".overlay.png", ".curves.png", ".json"];
        var expected = from image in (string[])["cat", "horse", "cat-2"]
                       from method in (string[])["igos-16-iterations=2-seed=1-steps=3", "random-16-seed=1", "gradient-32-seed=1"]
                       from extension in extensions
                       select Path.Combine(image, method + extension);
        var written = Directory.EnumerateFiles(photographs.In("several"), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(photographs.In("several"), f));
        Assert.Equal(expected.Order(), written.Order());
    }

    [Theory]
    [InlineData("igos-16-iterations=2-seed=1-steps=3", 16)]
    [InlineData("random-16-seed=1", 16)]
    [InlineData("gradient-32-seed=1", 32)]
    public void Explain_Npy_HoldsTheHeatmap(string stem, int size)
    {
        var heatmap = NumPyFile.Read(photographs.In("several", "cat", $"{stem}.npy"));
        Assert.Equal((size, size), (heatmap.Height, heatmap.Width));
        Assert.True(heatmap.IsFinite && !heatmap.IsConstant && heatmap.Min >= 0);
    }

    /// <summary>The photograph is 451×300, the figure as wide and taller by caption and scale, and its details are the photograph's.</summary>
    [Fact]
    public void Explain_Overlay_KeepsThePhotographsResolution()
    {
        using var photograph = SKBitmap.Decode(Assets.Cat);
        using var overlay = SKBitmap.Decode(photographs.In("several", "cat", "igos-16-iterations=2-seed=1-steps=3.overlay.png"));
        Assert.Equal(photograph.Width, overlay.Width);
        Assert.InRange(overlay.Height, photograph.Height + 40, photograph.Height + 100);
        // Where the figure's brightness changes from pixel to pixel as the photograph's does, the photograph lies; at another
        // resolution it would nowhere.
        var best = Enumerable.Range(0, overlay.Height - photograph.Height).Max(top => Correlation(Steps(photograph, 0, photograph.Height), Steps(overlay, top, photograph.Height)));
        Assert.InRange(best, 0.8, 1);
    }

    [Fact]
    public void Explain_HeatmapAndCurves_ArePictures()
    {
        using var heatmap = SKBitmap.Decode(photographs.In("several", "cat", "igos-16-iterations=2-seed=1-steps=3.heatmap.png"));
        using var curves = SKBitmap.Decode(photographs.In("several", "cat", "igos-16-iterations=2-seed=1-steps=3.curves.png"));
        Assert.Equal((448, 900, 600), (heatmap.Width, curves.Width, curves.Height));
    }

    [Fact]
    public void Explain_JsonBesideAHeatmap_HoldsWhatIsNeededToJudgeAndRepeatIt()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(photographs.In("several", "horse", "igos-16-iterations=2-seed=1-steps=3.json")));
        var root = document.RootElement;
        Assert.Equal(["versions", "model", "command", "photograph", "explanation"], root.EnumerateObject().Select(p => p.Name));
        Assert.All(root.GetProperty("versions").EnumerateObject(), v => Assert.NotEqual("", v.Value.ToString()));
        Assert.Equal(("cifar10-resnet11", 10), (root.GetProperty("model").GetProperty("name").GetString(), root.GetProperty("model").GetProperty("classes").GetInt32()));
        Assert.Equal(("predicted", "squash", "blur", 1), (Text(root, "command", "target"), Text(root, "command", "resize"), Text(root, "command", "baseline"),
            root.GetProperty("command").GetProperty("seed").GetInt32()));
        Assert.Equal(5, root.GetProperty("photograph").GetProperty("topClasses").GetArrayLength());

        var explanation = root.GetProperty("explanation");
        Assert.Equal("horse", explanation.GetProperty("target").GetProperty("name").GetString());
        var options = explanation.GetProperty("options");
        Assert.Equal((16, 2, 3, 1), (Number(options, "size"), Number(options, "iterations"), Number(options, "steps"), Number(options, "seed")));
        Assert.Equal((0.2, 1.0, 20.0), (options.GetProperty("noise").GetDouble(), options.GetProperty("l1InForce").GetDouble(), options.GetProperty("totalVariationInForce").GetDouble()));
        Assert.Equal(("iteration limit", 2), (Text(root, "explanation", "stopReason"), explanation.GetProperty("trace").GetArrayLength()));
        Assert.Equal(JsonValueKind.Array, explanation.GetProperty("warnings").ValueKind);
        Assert.All(explanation.GetProperty("files").EnumerateObject(), file => Assert.True(File.Exists(file.Value.GetString())));
        Assert.Equal(5, explanation.GetProperty("files").EnumerateObject().Count());
    }

    /// <summary>The curves begin and end at the image and the baseline, and their areas are the trapezoid rule's.</summary>
    [Fact]
    public void Explain_Curves_AreThoseOfTheirAreas()
    {
        foreach (var explanation in photographs.Report.GetProperty("images")[0].GetProperty("explanations").EnumerateArray())
        {
            var score = explanation.GetProperty("score");
            var (image, baseline) = (explanation.GetProperty("target").GetProperty("probability").GetDouble(), explanation.GetProperty("baselineProbability").GetDouble());
            foreach (var (name, first, last) in ((string, double, double)[])[("deletion", image, baseline), ("insertion", baseline, image)])
            {
                var curve = score.GetProperty($"{name}Curve").EnumerateArray().Select(p => p.GetDouble()).ToArray();
                Assert.Equal(51, curve.Length);
                Assert.Equal(first, curve[0], 1e-5); // in another batch, float32
                Assert.Equal(last, curve[^1], 1e-5);
                Assert.Equal(curve.Zip(curve.Skip(1), (a, b) => (a + b) / 2).Sum() / 50, score.GetProperty(name).GetDouble(), 1e-6);
            }

            Assert.Equal((50, "blur"), (Number(score.GetProperty("protocol"), "steps"), score.GetProperty("protocol").GetProperty("baseline").GetString()));
        }
    }

    [Fact]
    public void Explain_SameSeed_IsTheSameFileToTheByteAloneOrAmongOthers() =>
        Assert.Equal(File.ReadAllBytes(photographs.In("several", "cat", "igos-16-iterations=2-seed=1-steps=3.npy")), File.ReadAllBytes(photographs.In("same", "cat", "igos-16-iterations=2-seed=1-steps=3.npy")));

    [Fact]
    public void Explain_OtherMethodsRandomHeatmap_DependsOnTheImage() =>
        Assert.NotEqual(File.ReadAllBytes(photographs.In("several", "cat", "random-16-seed=1.npy")), File.ReadAllBytes(photographs.In("several", "horse", "random-16-seed=1.npy")));

    [Fact]
    public void Explain_WithoutJson_PrintsATable()
    {
        Assert.Equal(0, photographs.SameSeed.ExitCode);
        Assert.Contains("Deletion ↓", photographs.SameSeed.Output);
        Assert.Matches(@"cat\.png +cat +igos 16×16 +0\.\d{3} +0\.\d{3} +0\.\d{3} +\d+\.\d", photographs.SameSeed.Output);
        Assert.Contains($"1 of 1 images explained; files are in {photographs.In("same")}.", photographs.SameSeed.Output);
        var model = Assert.Single(photographs.SameSeed.Error.TrimEnd().Split(Environment.NewLine));
        Assert.Contains("cifar10-resnet11", model);
    }

    /// <summary>The cat is no ship: the table says so under itself, and the file too.</summary>
    [Fact]
    public void Explain_UnlikelyTarget_Warns()
    {
        Assert.Equal(0, photographs.OtherSeed.ExitCode);
        Assert.Contains("Warning: cat.png: The classifier gives this class a probability of only 0.", photographs.OtherSeed.Output);
        using var document = JsonDocument.Parse(File.ReadAllText(photographs.In("other-seed", "cat", "igos-8-iterations=2-seed=2-steps=3.json")));
        var explanation = document.RootElement.GetProperty("explanation");
        Assert.Contains("there is little to explain", explanation.GetProperty("warnings")[0].GetString());
        Assert.Equal(("ship", 2), (explanation.GetProperty("target").GetProperty("name").GetString(), Number(explanation.GetProperty("options"), "seed")));
        Assert.Equal(("ship", "crop", "black"), (Text(document.RootElement, "command", "target"), Text(document.RootElement, "command", "resize"), Text(document.RootElement, "command", "baseline")));
        Assert.Equal("black", explanation.GetProperty("score").GetProperty("protocol").GetProperty("baseline").GetString());
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static string? Text(JsonElement root, string part, string name) => root.GetProperty(part).GetProperty(name).GetString();

    /// <summary>How the brightness changes from each pixel to the one at its right.</summary>
    private static double[] Steps(SKBitmap picture, int top, int height)
    {
        var pixels = picture.Pixels;
        var steps = new List<double>();
        for (var y = top; y < top + height; y += 4)
        {
            for (var x = 1; x < picture.Width; x++)
            {
                steps.Add(Grey(pixels[y * picture.Width + x]) - Grey(pixels[y * picture.Width + x - 1]));
            }
        }

        return [.. steps];

        static double Grey(SKColor colour) => 0.2126 * colour.Red + 0.7152 * colour.Green + 0.0722 * colour.Blue;
    }

    private static double Correlation(double[] a, double[] b) =>
        a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(y => y * y) + 1e-9);
}
