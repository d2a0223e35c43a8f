using System.Text.Json;
using Igos.Tests;

namespace Igos.Cli.Tests.Explain;

public sealed class SeveralTargetsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Side by side in the table and the report, each with files of its own; one class once.</summary>
    [Fact]
    public async Task Explain_ThreeTargetsOfTwoClasses_HasBothSideBySide()
    {
        string[] quick = ["--method", "gradient,grad-cam", "--threads", "1", "--out", _folder.Path];
        var run = await BuiltCommand.RunAsync(
            ["explain", Assets.Cat, "--target", "dog", "--target", "cat", "--target", "5", "--json", .. quick]);

        Assert.Equal(0, run.ExitCode);
        var explanations = JsonDocument.Parse(run.Output).RootElement.GetProperty("images")[0]
            .GetProperty("explanations").EnumerateArray().ToArray();
        Assert.Equal(["dog gradient", "dog grad-cam", "cat gradient", "cat grad-cam"], explanations.Select(e =>
            $"{e.GetProperty("target").GetProperty("name").GetString()} {e.GetProperty("method").GetString()}"));
        var heatmaps = explanations.Select(e => e.GetProperty("files").GetProperty("heatmap").GetString()!).ToArray();
        Assert.Equal(["gradient-32-target=dog.npy", "grad-cam-4-target=dog.npy", "gradient-32-target=cat.npy",
            "grad-cam-4-target=cat.npy"], heatmaps.Select(Path.GetFileName));
        Assert.NotEqual(File.ReadAllBytes(heatmaps[0]), File.ReadAllBytes(heatmaps[2]));
        Assert.All(heatmaps, file => Assert.True(File.Exists(file)));
    }

    /// <summary>
    /// A block, a figure, a page and a report for each class; the same as in a run of that class alone.
    /// </summary>
    [Fact]
    public async Task Compare_TwoTargets_HasABlockAndFilesForEach()
    {
        string[] quick = ["--methods", "gradient,grad-cam", "--threads", "1", "--out"];
        var run = await BuiltCommand.RunAsync(
            ["compare", Assets.Cat, "--target", "dog", "--target", "cat", .. quick, _folder.Path]);
        var alone = Path.Combine(_folder.Path, "alone");
        await BuiltCommand.RunAsync(["compare", Assets.Cat, "--target", "cat", .. quick, alone]);

        Assert.Equal(0, run.ExitCode);
        var blocks = run.Output.Split("cat.png: ")[1..];
        Assert.Equal(["dog", "cat"], blocks.Select(block => block.Split(' ')[0]));
        Assert.EndsWith("1 of 1 images compared.", run.Output.TrimEnd());
        const string Stem = "compare-16-methods=gradient_grad-cam-target=";
        Assert.Equal(
            from name in (string[])["cat", "dog"]
            from ending in (string[])["html", "json", "png"]
            select $"{Stem}{name}.{ending}",
            Directory.EnumerateFiles(Path.Combine(_folder.Path, "cat")).Select(Path.GetFileName).Order());
        JsonElement Scores(string folder) => JsonDocument.Parse(File.ReadAllText(
            Path.Combine(folder, "cat", $"{Stem}cat.json"))).RootElement.GetProperty("explanations")[0]
            .GetProperty("score");
        Assert.True(JsonElement.DeepEquals(Scores(alone), Scores(_folder.Path)));
        Assert.Contains("<h1>dog, probability 0.",
            File.ReadAllText(Path.Combine(_folder.Path, "cat", $"{Stem}dog.html")));
    }

    /// <summary>In the report each file has its class, and all are there.</summary>
    [Fact]
    public async Task Compare_TwoTargets_ReportsTheFilesOfEach()
    {
        var run = await BuiltCommand.RunAsync("compare", Assets.Cat, "--target", "dog", "--target", "cat",
            "--methods", "gradient,grad-cam", "--threads", "1", "--json", "--out", _folder.Path);
        var image = JsonDocument.Parse(run.Output).RootElement.GetProperty("images")[0];
        Assert.Equal(4, image.GetProperty("explanations").GetArrayLength());
        var files = image.GetProperty("files").EnumerateObject().ToArray();
        Assert.Equal(["figure of dog", "page of dog", "report of dog", "figure of cat", "page of cat",
            "report of cat"], files.Select(file => file.Name));
        Assert.All(files, file => Assert.True(File.Exists(file.Value.GetString())));
    }

    [Fact]
    public async Task Score_SeveralTargets_IsWrongUsage()
    {
        var run = await BuiltCommand.RunAsync("score", Assets.Cat, "map.npy", "--target", "dog", "--target", "cat");
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("--target dog, cat: this command asks about one class.", run.Error);
    }
}
