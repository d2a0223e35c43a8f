using System.Diagnostics;
using System.Text.Json;
using Igos.NativeLibraries;
using Igos.Running;
using Igos.Tests;
using Igos.Tests.Loading.TorchScript;
using static TorchSharp.torch;

namespace Igos.Cli.Tests.Compare;

public sealed class CompareCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => Path.Combine(_folder.Path, "out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Compare_AllByDefault_TakesTheWholeCatalogueAtOneSize()
    {
        var run = await RunAsync(
            CatComparison.Cat, "--size", "8", "--iterations", "1", "--steps", "1", "--threads", "1", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("compare-8-iterations=1-steps=1.png", Path.GetFileName(Written(".png")));
        using var json = JsonDocument.Parse(run.Output);
        var explanations = Explanations(json);
        Assert.Equal(Methods.All.Select(m => m.Name).Order(),
            explanations.Select(e => e.GetProperty("method").GetString()).Order());
        Assert.All(explanations, e =>
            Assert.Equal((8, 8), (e.GetProperty("height").GetInt32(), e.GetProperty("width").GetInt32())));
    }

    [Fact]
    public async Task Compare_Json_PrintsOnlyTheReport()
    {
        var run = await RunAsync([CatComparison.Cat, .. CatComparison.Quick, "--json"]);

        using var json = JsonDocument.Parse(run.Output);
        var image = json.RootElement.GetProperty("images")[0];
        Assert.Equal(4, image.GetProperty("explanations").GetArrayLength());
        Assert.All(image.GetProperty("files").EnumerateObject(), file =>
            Assert.True(File.Exists(file.Value.GetString()), file.Name));
    }

    [Fact]
    public async Task Compare_ModelWithoutLayers_ListsWhatCannotRun()
    {
        var run = await RunAsync([CatComparison.Cat, .. BlackBox(), "--methods", "grad-cam,gradient,random"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("grad-cam can't run: grad-cam looks at a network's layers", run.Output);
        using var json = JsonDocument.Parse(File.ReadAllText(Written(".json")));
        var notRun = Assert.Single(json.RootElement.GetProperty("notRun").EnumerateArray());
        Assert.Equal("grad-cam", notRun.GetProperty("method").GetString());
        Assert.Contains("black box", notRun.GetProperty("reason").GetString());
        Assert.Contains("black box", File.ReadAllText(Written(".html")));
        // A heatmap that is the same everywhere ranks nothing: it comes last, without a score.
        var last = json.RootElement.GetProperty("explanations").EnumerateArray().Last();
        Assert.Equal("gradient", last.GetProperty("method").GetString());
        Assert.Equal(JsonValueKind.Null, last.GetProperty("score").ValueKind);
    }

    [Fact]
    public async Task Compare_ClassNamedAsAScript_IsEscapedInThePage()
    {
        const string Name = "<script>alert(1)</script>";
        var labels = Path.Combine(_folder.Path, "labels.txt");
        File.WriteAllLines(labels, [Name, "green", "blue"]);

        var run = await RunAsync(
            [CatComparison.Cat, .. BlackBox(), "--methods", "random", "--labels", labels, "--target", "0"]);

        Assert.Equal(0, run.ExitCode);
        var html = File.ReadAllText(Written(".html"));
        Assert.DoesNotContain(Name, html);
        Assert.Contains("<h1>&lt;script&gt;alert(1)&lt;/script&gt;, probability 0.", html);
    }

    [Fact]
    public async Task Compare_NoMethodCanRun_FailsTheImageWithTheReason()
    {
        var run = await RunAsync([CatComparison.Cat, .. BlackBox(), "--methods", "grad-cam"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"{CatComparison.Cat}: no method can run. grad-cam: grad-cam looks at", run.Error);
        Assert.False(Directory.Exists(Path.Combine(Out, "cat")));
    }

    [Fact]
    public async Task Compare_UnknownMethod_IsWrongUsage()
    {
        var run = await RunAsync(CatComparison.Cat, "--methods", "igos,lime");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("--methods lime: expected some of igos, ", run.Error);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public async Task Compare_OneBadImage_DoesTheOthers()
    {
        var bad = Path.Combine(_folder.Path, "bad.png");
        File.WriteAllText(bad, "no picture");

        var run = await RunAsync([bad, CatComparison.Cat, .. CatComparison.Quick]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"{bad} is not a picture", run.Error);
        Assert.Contains("1 of 2 images compared", run.Output);
        Assert.True(File.Exists(Written(".png")));
        Assert.False(Directory.Exists(Path.Combine(Out, "bad")));
    }

    [Fact]
    public async Task Compare_Interrupted_LeavesNothingHalfWritten()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Sends the signal by kill.");
        var command = Path.Combine(AppContext.BaseDirectory, "Igos.Cli.dll");
        var start = new ProcessStartInfo("dotnet", [command, "compare", CatComparison.Cat,
            "--methods", "random,rise", "--steps", "100000000", "--threads", "1", "--out", Out])
        {
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var begun = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Contains("No --model was named", begun);
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(130, process.ExitCode);
        Assert.Contains("Interrupted.", error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Out));
    }

    /// <summary>
    /// The options of a TorchScript model whose logits are the means of red, green and blue: the same gradient
    /// everywhere.
    /// </summary>
    private string[] BlackBox()
    {
        TorchNative.EnsureLoaded();
        var model = Path.Combine(_folder.Path, "model.pt");
        using var stream = File.Create(model);
        using var weight = ones(2);
        var tensors = new Dictionary<string, Tensor> { ["weight"] = weight };
        TorchScriptWriter.Write(stream, tensors, ["return torch.mean(x, [2, 3])"]);
        return ["--model", model, "--normalization", "unit", "--threads", "1"];
    }

    private string Written(string ending) =>
        Directory.EnumerateFiles(Path.Combine(Out, "cat"), $"compare-*{ending}").Single();

    private static JsonElement[] Explanations(JsonDocument json) =>
        [.. json.RootElement.GetProperty("images")[0].GetProperty("explanations").EnumerateArray()];

    private Task<BuiltCommand.Outcome> RunAsync(params string[] arguments) =>
        BuiltCommand.RunAsync(new Dictionary<string, string>(), ["compare", .. arguments, "--out", Out]);
}
