using System.Text.Json;
using Igos.Heatmaps;
using Igos.Tests;

namespace Igos.Cli.Tests.Score;

public sealed class ScoreCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A heatmap of igos's own, scored as one of a stranger's: the same as in its report.</summary>
    [Fact]
    public async Task Score_AHeatmapThatIgosMade_IsWhatItsReportSays()
    {
        string[] asked = ["--target", "dog", "--resize", "crop", "--baseline", "grey", "--score-baseline", "black"];
        var explained = await BuiltCommand.RunAsync(
            ["explain", Assets.Cat, "--method", "grad-cam", "--json", "--out", _folder.Path, .. asked]);
        var explanation = JsonDocument.Parse(explained.Output).RootElement.GetProperty("images")[0]
            .GetProperty("explanations")[0];
        var heatmap = explanation.GetProperty("files").GetProperty("heatmap").GetString()!;

        var run = await BuiltCommand.RunAsync(["score", Assets.Cat, heatmap, "--json", .. asked]);

        Assert.Equal(0, run.ExitCode);
        var report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(("dog", "grey"), (report.GetProperty("target").GetProperty("name").GetString(),
            report.GetProperty("baseline").GetString()));
        var found = report.GetProperty("heatmaps")[0];
        Same(explanation.GetProperty("score"), found.GetProperty("score"));
        Same(explanation.GetProperty("otherScores")[0], found.GetProperty("otherScores")[0]);
    }

    [Fact]
    public async Task Score_OneOfThreeIsNone_ScoresTheOthersInATable()
    {
        var (good, fine, bad) = (In("good.npy"), In("fine.npy"), In("bad.npy"));
        NumPyFile.Write(good, new Heatmap(2, 2, [0, 1, 2, 3]));
        NumPyFile.Write(fine, new Heatmap(40, 40, new float[1600]));
        File.WriteAllText(bad, "no heatmap");

        var run = await BuiltCommand.RunAsync("score", Assets.Cat, good, bad, fine);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"{bad} is not a .npy file.", run.Error);
        var lines = run.Output.TrimEnd().Split(Environment.NewLine);
        Assert.Matches("^Heatmap +Size +Deletion ↓ +Insertion ↑$", lines[0]);
        Assert.Matches(@"good\.npy +2×2 +0\.\d{3} +0\.\d{3}$", lines[1]);
        Assert.Contains("heatmaps scored for cat, softmax probability 0.945, under grey 0.", lines[^1]);
    }

    [Fact]
    public async Task Score_WithoutAHeatmap_IsWrongUsage()
    {
        var run = await BuiltCommand.RunAsync("score", Assets.Cat);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("See igos score --help.", run.Error);
    }

    private string In(string name) => Path.Combine(_folder.Path, name);

    private static void Same(JsonElement expected, JsonElement found)
    {
        foreach (var name in new[] { "deletion", "insertion", "insertionMinusDeletion" })
        {
            Assert.Equal(expected.GetProperty(name).GetDouble(), found.GetProperty(name).GetDouble(), 1e-6);
        }
    }
}
