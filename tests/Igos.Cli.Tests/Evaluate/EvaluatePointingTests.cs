using Igos.Evaluation.Store;
using Igos.Tests;

namespace Igos.Cli.Tests.Evaluate;

/// <summary>The pointing game as a user plays it: the embedded classifier on the project's photographs.</summary>
public sealed class EvaluatePointingTests : IDisposable
{
    private const string Coco = """
        {"images": [{"id": 1, "file_name": "cat.png"}, {"id": 2, "file_name": "horse.png"}],
         "annotations": [
            {"id": 1, "image_id": 1, "category_id": 3, "bbox": [0, 0, 4000, 4000], "iscrowd": 0},
            {"id": 2, "image_id": 2, "category_id": 7, "bbox": [0, 0, 1, 1], "iscrowd": 0},
            {"id": 3, "image_id": 2, "category_id": 3, "bbox": [1, 1, NaN, 1], "iscrowd": 0}],
         "categories": [{"id": 3, "name": "cat"}, {"id": 7, "name": "steed"}]}
        """;

    private readonly TemporaryFolder _folder = new();

    public EvaluatePointingTests()
    {
        File.WriteAllText(In("coco.json"), Coco);
        File.WriteAllText(In("map.csv"), "steed,horse");
        foreach (var photograph in (string[])["cat.png", "horse.png"])
        {
            File.Copy(ProjectFiles.Path("assets", photograph), In(photograph));
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A box of the whole picture is hit, one pixel isn't; a damaged annotation is told.</summary>
    [Fact]
    public async Task Coco_IsPlayed_AndReported()
    {
        string[] arguments =
        [
            "evaluate", "--coco", _folder.Path, "--annotations", In("coco.json"), "--label-map", In("map.csv"),
            "--methods", "grad-cam,random", "--store", In("a.db"),
        ];
        var run = await BuiltCommand.RunAsync(arguments);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("without tolerance", run.Output); // the report
        Assert.Contains("horse.png: the box of annotation 3 isn't of four finite numbers", run.Error);
        Assert.Contains("4 of 4 results (100 %)", run.Error);
        using (var store = ResultStore.Read(In("a.db")))
        {
            Assert.Equal(["cat.png 3 True", "horse.png 7 False"], store.Results("method = 'grad-cam'")
                .Select(r => $"{r.Photograph} {r.Target} {r.Hit}"));
            Assert.All(store.Results(), r => Assert.Null(r.Deletion));
        }

        var report = await BuiltCommand.RunAsync(
            "evaluate", "report", In("a.db"), "--tolerance", "15", "--format", "markdown");
        Assert.Equal(0, report.ExitCode);
        Assert.Contains("with a tolerance of 15 pixels", report.Output);
        Assert.Contains("| Centre pixel |  | 50.0 ± 50.0 | 2 |", report.Output);

        // All is there already: the tolerance is the report's alone.
        var again = await BuiltCommand.RunAsync([.. arguments, "--tolerance", "15"]);
        Assert.Contains("with a tolerance of 15 pixels", again.Output);
        Assert.Contains($"igos evaluate report {In("a.db")} --tolerance 15 --format html", again.Error);
    }

    /// <summary>The boxes that belong to the shared photographs, in both formats, name the same questions.</summary>
    [Fact]
    public async Task SharedBoxes_VocAndCoco_AreTheSame()
    {
        var (boxes, images) = (SharedFiles.Path("datasets/boxes"), SharedFiles.Path("images"));
        var model = SharedFiles.Path("models/SqueezeNet_fp16.onnx");
        Directory.CreateSymbolicLink(In("Annotations"), Path.Combine(boxes, "Annotations"));
        Directory.CreateSymbolicLink(In("JPEGImages"), images);
        string[] common =
        [
            "--model", model, "--labels", SharedFiles.Path("imagenet_classes.txt"), "--normalization", "caffe",
            "--methods", "random", "--heatmaps", "none", "--threads", "1",
        ];
        var voc = await BuiltCommand.RunAsync(["evaluate", "--voc", _folder.Path, "--store", In("voc.db"), .. common]);
        Assert.Contains("79 of 79 results", voc.Error);
        var all = await BuiltCommand.RunAsync(
            ["evaluate", "--voc", _folder.Path, "--voc-difficult", "ask", "--store", In("all.db"), .. common]);
        Assert.Contains("84 of 84 results", all.Error);
        var coco = await BuiltCommand.RunAsync(["evaluate", "--coco", images, "--annotations",
            Path.Combine(boxes, "coco.json"), "--store", In("coco.db"), .. common]);
        Assert.Contains("84 of 84 results", coco.Error);
        Assert.Equal(Figures("all.db"), Figures("coco.db"));
    }

    [Theory]
    [InlineData(2, "which needs boxes: name --voc DIR", "--study", "table-6")]
    [InlineData(2, "--coco and --annotations belong together", "--coco", "{here}")]
    [InlineData(2, "--voc and --coco name two data sets", "--voc", "{here}", "--coco", "{here}")]
    [InlineData(2, "--image-set and --voc-difficult are for --voc", "--image-set", "test")]
    [InlineData(2, "--label-map, --subset and --tolerance are for --voc or --coco", "--subset", "difficult")]
    [InlineData(2, "--label-map, --subset and --tolerance are for --voc or --coco", "--tolerance", "15")]
    [InlineData(2, "there is no folder Annotations in it", "--voc", "{here}")]
    [InlineData(2, "the photographs and classes are the boxes'", "--voc", "{here}", "{here}/cat.png")]
    [InlineData(2, "steed. Give lines of", "--coco", "{here}", "--annotations", "{here}/coco.json")]
    [InlineData(1, "has no question to ask", "--coco", "{here}", "--annotations", "{here}/coco.json", "--label-map",
        "{here}/map.csv", "--subset", "difficult", "--sample", "1")]
    public async Task Errors_AreOneSentence(int exitCode, string message, params string[] arguments)
    {
        if (exitCode == 1)
        {
            File.WriteAllText(In("coco.json"), Coco.Replace("[0, 0, 4000, 4000]", "[0, 0, 0, 0]")
                .Replace("[0, 0, 1, 1]", "[0, 0, 0, 1]"));
        }

        var run = await BuiltCommand.RunAsync(
            ["evaluate", "--store", In("e.db"), .. arguments.Select(a => a.Replace("{here}", _folder.Path))]);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", run.Error);
    }

    private string In(string name) => Path.Combine(_folder.Path, name);

    /// <summary>Everything but the size that COCO's file says and VOC's too.</summary>
    private List<string> Figures(string name)
    {
        using var store = ResultStore.Read(In(name));
        return [.. store.Results().Select(r =>
            $"{r.Photograph} {r.Target} {r.PointX} {r.PointY} {r.Distance} {r.Chance} {r.CentreDistance} {r.Boxes}")
            .Order(StringComparer.Ordinal)];
    }
}
