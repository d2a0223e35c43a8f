using System.Text.Json;
using Igos.Heatmaps;
using SkiaSharp;

namespace Igos.Cli.Tests.Explain;

/// <summary><c>igos explain</c> as the built command, with the classifier that comes with it.</summary>
public sealed class ExplainRunTests(ExplainedPhotographs photographs) : IClassFixture<ExplainedPhotographs>
{
    /// <summary>What the files of a method are named before their ends.</summary>
    private const string IgosStem = "igos-16-iterations=2-seed=1-steps=3",
        RandomStem = "random-16-seed=1", GradientStem = "gradient-32-seed=1";

    [Fact]
    public void Explain_SomeImagesFail_DoesTheOthersAndReturnsFailed()
    {
        Assert.Equal(1, photographs.Several.ExitCode);
        var images = photographs.Report.GetProperty("images").EnumerateArray().ToArray();
        var broken = photographs.Broken;
        Assert.Equal([Assets.Cat, broken[0], broken[1], Assets.Horse, .. broken[2..], photographs.OtherCat],
            images.Select(i => i.GetProperty("file").GetString()!));
        string[] reasons = ["is cut off", "is empty", "is not a picture", "is a folder", "doesn't exist"];
        foreach (var (file, reason) in broken.Zip(reasons))
        {
            var image = images.Single(i => i.GetProperty("file").GetString() == file);
            Assert.StartsWith($"{file} {reason}", image.GetProperty("error").GetString());
            Assert.Empty(image.GetProperty("explanations").EnumerateArray());
        }

        var done = images.Where(i => i.GetProperty("error").ValueKind == JsonValueKind.Null);
        Assert.All(done, image => Assert.Equal(["igos", "random", "gradient"],
            image.GetProperty("explanations").EnumerateArray().Select(e => e.GetProperty("method").GetString()!)));
        Assert.Equal(3, done.Count());
    }

    /// <summary>
    /// One line about the model, one for each image, one for the name that came twice; nothing twice.
    /// </summary>
    [Fact]
    public void Explain_Messages_AreOneLineEachOnStandardError()
    {
        var lines = photographs.Several.Error.TrimEnd().Split(Environment.NewLine);
        Assert.Equal(10, lines.Length);
        Assert.Contains("--model resnet50", lines[0]);
        Assert.All(photographs.Broken, file => Assert.Single(AboutIt(file)));
        const string Result = @": \w+ 0\.\d{3}; igos 16×16, random 16×16, gradient 32×32 ";
        Assert.Matches(Result + @"\(1 of 8, \d+\.\d s\)$", Assert.Single(AboutIt(Assets.Cat)));
        Assert.Matches(@" is empty: .* \(3 of 8, \d+\.\d s\)$", Assert.Single(AboutIt(photographs.Broken[1])));
        var other = AboutIt(photographs.OtherCat);
        Assert.Equal(2, other.Length);
        Assert.Contains(photographs.In("several", "cat-2"), other[0]);
        Assert.Matches(Result + @"\(8 of 8, \d+\.\d s\)$", other[1]);

        string[] AboutIt(string file) =>
            [.. lines.Where(line => line.StartsWith(file, StringComparison.Ordinal))];
    }

    [Fact]
    public void Explain_Files_AreFiveForEachImageAndMethodAndNoOthers()
    {
        string[] extensions = [".npy", ".heatmap.png", ".overlay.png", ".curves.png", ".json"];
        var expected = from image in (string[])["cat", "horse", "cat-2"]
                       from method in (string[])[IgosStem, RandomStem, GradientStem]
                       from extension in extensions
                       select Path.Combine(image, method + extension);
        var folder = photographs.In("several");
        var written = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file));
        Assert.Equal(expected.Order(), written.Order());
    }

    [Theory]
    [InlineData(IgosStem, 16)]
    [InlineData(RandomStem, 16)]
    [InlineData(GradientStem, 32)]
    public void Explain_Npy_HoldsTheHeatmap(string stem, int size)
    {
        var heatmap = NumPyFile.Read(photographs.In("several", "cat", $"{stem}.npy"));
        Assert.Equal((size, size), (heatmap.Height, heatmap.Width));
        Assert.True(heatmap.IsFinite && !heatmap.IsConstant && heatmap.Min >= 0);
    }

    /// <summary>
    /// The photograph is 451×300, the figure as wide and taller by caption and scale, and its details are the
    /// photograph's.
    /// </summary>
    [Fact]
    public void Explain_Overlay_KeepsThePhotographsResolution()
    {
        using var photograph = SKBitmap.Decode(Assets.Cat);
        using var overlay = SKBitmap.Decode(photographs.In("several", "cat", $"{IgosStem}.overlay.png"));
        Assert.Equal(photograph.Width, overlay.Width);
        Assert.InRange(overlay.Height, photograph.Height + 40, photograph.Height + 100);
        // Where the figure's brightness changes from pixel to pixel as the photograph's does, the photograph lies; at
        // another resolution it would nowhere.
        var steps = Steps(photograph, 0, photograph.Height);
        var best = Enumerable.Range(0, overlay.Height - photograph.Height)
            .Max(top => Correlation(steps, Steps(overlay, top, photograph.Height)));
        Assert.InRange(best, 0.8, 1);
    }

    [Fact]
    public void Explain_HeatmapAndCurves_ArePictures()
    {
        using var heatmap = SKBitmap.Decode(photographs.In("several", "cat", $"{IgosStem}.heatmap.png"));
        using var curves = SKBitmap.Decode(photographs.In("several", "cat", $"{IgosStem}.curves.png"));
        Assert.Equal((448, 900, 600), (heatmap.Width, curves.Width, curves.Height));
    }

    [Fact]
    public void Explain_JsonBesideAHeatmap_HoldsWhatIsNeededToJudgeAndRepeatIt()
    {
        var text = File.ReadAllText(photographs.In("several", "horse", $"{IgosStem}.json"));
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        Assert.Equal(["schema", "versions", "model", "command", "photograph", "explanation"],
            root.EnumerateObject().Select(p => p.Name));
        Assert.All(root.GetProperty("versions").EnumerateObject(), v => Assert.NotEqual("", v.Value.ToString()));
        var (model, command) = (root.GetProperty("model"), root.GetProperty("command"));
        Assert.Equal(("cifar10-resnet11", 10), (Text(model, "name"), Number(model, "classes")));
        Assert.Equal(("predicted", "squash", "grey"), TargetResizeBaseline(command));
        Assert.Equal(1, Number(command, "seed"));
        Assert.Equal(5, root.GetProperty("photograph").GetProperty("topClasses").GetArrayLength());

        var explanation = root.GetProperty("explanation");
        Assert.Equal("horse", explanation.GetProperty("target").GetProperty("name").GetString());
        var options = explanation.GetProperty("options");
        Assert.Equal((16, 2), (Number(options, "size"), Number(options, "iterations")));
        Assert.Equal((3, 1), (Number(options, "steps"), Number(options, "seed")));
        Assert.Equal("light", Text(options, "preset"));
        Assert.Equal(0.0, options.GetProperty("noiseInForce").GetDouble());
        Assert.Equal(0.1, options.GetProperty("l1InForce").GetDouble());
        Assert.Equal(2.0, options.GetProperty("totalVariationInForce").GetDouble());
        Assert.Equal("iteration limit", Text(explanation, "stopReason"));
        Assert.Equal([0, 1, 2], explanation.GetProperty("trace").EnumerateArray().Select(t => Number(t, "iteration")));
        Assert.Equal(JsonValueKind.Array, explanation.GetProperty("warnings").ValueKind);
        var files = explanation.GetProperty("files").EnumerateObject();
        Assert.All(files, file => Assert.True(File.Exists(file.Value.GetString())));
        Assert.Equal(5, files.Count());
    }

    /// <summary>
    /// The curves begin and end at the image and the baseline, and their areas are the trapezoid rule's.
    /// </summary>
    [Fact]
    public void Explain_Curves_AreThoseOfTheirAreas()
    {
        var explanations = photographs.Report.GetProperty("images")[0].GetProperty("explanations");
        foreach (var explanation in explanations.EnumerateArray())
        {
            var score = explanation.GetProperty("score");
            var image = explanation.GetProperty("target").GetProperty("probability").GetDouble();
            var baseline = explanation.GetProperty("baselineProbability").GetDouble();
            (string, double, double)[] curves = [("deletion", image, baseline), ("insertion", baseline, image)];
            foreach (var (name, first, last) in curves)
            {
                var curve = score.GetProperty($"{name}Curve").EnumerateArray().Select(p => p.GetDouble()).ToArray();
                Assert.Equal(51, curve.Length);
                Assert.Equal(first, curve[0], 1e-5); // in another batch, float32
                Assert.Equal(last, curve[^1], 1e-5);
                var area = curve.Zip(curve.Skip(1), (a, b) => (a + b) / 2).Sum() / 50;
                Assert.Equal(area, score.GetProperty(name).GetDouble(), 1e-6);
            }

            var protocol = score.GetProperty("protocol");
            Assert.Equal((50, "grey"), (Number(protocol, "steps"), Text(protocol, "baseline")));
        }
    }

    [Fact]
    public void Explain_SameSeed_IsTheSameFileToTheByteAloneOrAmongOthers() => Assert.Equal(
        File.ReadAllBytes(photographs.In("several", "cat", $"{IgosStem}.npy")),
        File.ReadAllBytes(photographs.In("same", "cat", $"{IgosStem}.npy")));

    [Fact]
    public void Explain_OtherMethodsRandomHeatmap_DependsOnTheImage() => Assert.NotEqual(
        File.ReadAllBytes(photographs.In("several", "cat", $"{RandomStem}.npy")),
        File.ReadAllBytes(photographs.In("several", "horse", $"{RandomStem}.npy")));

    [Fact]
    public void Explain_WithoutJson_PrintsATable()
    {
        Assert.Equal(0, photographs.SameSeed.ExitCode);
        Assert.Contains("Deletion ↓", photographs.SameSeed.Output);
        Assert.Matches(@"cat\.png +cat +igos 16×16 +0\.\d{3} +0\.\d{3} +0\.\d{3} +\d+\.\d",
            photographs.SameSeed.Output);
        Assert.Contains($"1 of 1 images explained; files are in {photographs.In("same")}.",
            photographs.SameSeed.Output);
        Assert.Collection(photographs.SameSeed.Error.TrimEnd().Split(Environment.NewLine),
            model => Assert.Contains("cifar10-resnet11", model),
            image => Assert.StartsWith($"{Assets.Cat}: cat 0.", image));
    }

    /// <summary>The cat is no ship: the table says so under itself, and the file too.</summary>
    [Fact]
    public void Explain_UnlikelyTarget_Warns()
    {
        Assert.Equal(0, photographs.OtherSeed.ExitCode);
        Assert.Contains("Warning: cat.png: The classifier gives ship a probability of only 0.",
            photographs.OtherSeed.Output);
        var file = photographs.In("other-seed", "cat",
            "igos-8-iterations=2-seed=2-steps=3-target=ship-resize=crop-baseline=black.json");
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        var explanation = document.RootElement.GetProperty("explanation");
        Assert.Contains("there is little to explain", Text(explanation.GetProperty("warnings")[0], "text"));
        Assert.Equal("ship", Text(explanation.GetProperty("target"), "name"));
        Assert.Equal(2, Number(explanation.GetProperty("options"), "seed"));
        Assert.Equal(("ship", "crop", "black"), TargetResizeBaseline(document.RootElement.GetProperty("command")));
        Assert.Equal("black", Text(explanation.GetProperty("score").GetProperty("protocol"), "baseline"));
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static (string?, string?, string?) TargetResizeBaseline(JsonElement command) =>
        (Text(command, "target"), Text(command, "resize"), Text(command, "baseline"));

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
