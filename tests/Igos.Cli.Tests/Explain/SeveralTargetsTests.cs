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

    [Fact]
    public async Task Compare_SeveralTargets_IsWrongUsage()
    {
        var run = await BuiltCommand.RunAsync("compare", Assets.Cat, "--target", "dog", "--target", "cat");
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("--target dog, cat: this command asks about one class.", run.Error);
    }
}
