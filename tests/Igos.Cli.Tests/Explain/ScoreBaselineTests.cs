using System.Net;
using System.Text.Json;
using Igos.Tests;

namespace Igos.Cli.Tests.Explain;

/// <summary><c>--score-baseline</c> of <c>igos explain</c> and <c>igos compare</c>.</summary>
public sealed class ScoreBaselineTests : IDisposable
{
    private static readonly string[] Curves = ["deletion", "insertion", "deletionCurve", "insertionCurve"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Grad-CAM knows of no baseline: it has the scores that it has where blur is the question's.</summary>
    [Fact]
    public async Task Explain_UnderAnother_HasTheScoresOfThatQuestion()
    {
        var other = (await ExplainAsync("--score-baseline", "blur,grey"))
            .GetProperty("otherScores").EnumerateArray().Single(); // grey is the question's
        var own = (await ExplainAsync("--baseline", "blur")).GetProperty("score");

        Assert.Equal("blur", other.GetProperty("baseline").GetString());
        Assert.All(Curves, name => Assert.True(
            JsonElement.DeepEquals(own.GetProperty(name), other.GetProperty(name)), name));
        Assert.Equal(102, other.GetProperty("passes").GetProperty("forward").GetInt32());
    }

    [Fact]
    public async Task Explain_UnderNoOther_SaysNothingOfOthers()
    {
        var explanation = await ExplainAsync("--score-baseline", "grey");

        Assert.False(explanation.TryGetProperty("otherScores", out _));
    }

    [Fact]
    public async Task Compare_UnderOthers_HasColumnsInTableAndPage()
    {
        const string Stem = "compare-16-methods=grad-cam_random-score-baseline=black";
        var run = await BuiltCommand.RunAsync("compare", Assets.Cat, "--methods", "grad-cam,random", "--out",
            _folder.Path, "--score-baseline", "black");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("Ins. − del.  Del. ↓  Ins. ↑  Ins. − del. (black)  Del. (black) ↓  Ins. (black) ↑  Seconds",
            run.Output);
        Assert.Contains("Warning: The black baseline still scores 0.2", run.Output); // as the question's own
        var page = WebUtility.HtmlDecode(await File.ReadAllTextAsync(
            Path.Combine(_folder.Path, "cat", $"{Stem}.html"), TestContext.Current.CancellationToken));
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(
            Path.Combine(_folder.Path, "cat", $"{Stem}.json"), TestContext.Current.CancellationToken));
        Assert.Equal("black", report.RootElement.GetProperty("command").GetProperty("scoreBaselines")[0].GetString());
        Assert.Contains("Deletion (black) ↓", page);
        Assert.All(report.RootElement.GetProperty("explanations").EnumerateArray(), explanation =>
        {
            var deletion = explanation.GetProperty("otherScores")[0].GetProperty("deletion").GetDouble();
            Assert.Contains(FormattableString.Invariant($"data-value=\"{deletion:R}\""), page);
        });
    }

    /// <summary>The ablation path optimizes what rows are sorted by: all are judged under another too.</summary>
    [Theory]
    [InlineData("blur", "grey")]
    [InlineData("grey", "blur")]
    public async Task Compare_WithAMethodThatOptimizesItsScore_AddsABaselineAndSaysWhy(string own, string unseen)
    {
        var run = await BuiltCommand.RunAsync("compare", Assets.Cat, "--methods", "ablation-path,random", "--out",
            _folder.Path, "--baseline", own);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains($"Del. ({unseen}) ↓", run.Output);
        Assert.Contains($"ablation-path optimized deletion and insertion under the {own} baseline, so these flatter "
            + $"it; no method has seen the {unseen} baseline", run.Output);
        var page = WebUtility.HtmlDecode(await File.ReadAllTextAsync(
            Directory.EnumerateFiles(Path.Combine(_folder.Path, "cat"), "compare-*.html").Single(),
            TestContext.Current.CancellationToken));
        Assert.Contains($"no method has seen the {unseen} baseline", page);
    }

    private async Task<JsonElement> ExplainAsync(params string[] options)
    {
        var run = await BuiltCommand.RunAsync(
            ["explain", Assets.Cat, "--method", "grad-cam", "--json", "--out", _folder.Path, .. options]);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("images")[0].GetProperty("explanations")[0];
    }
}
