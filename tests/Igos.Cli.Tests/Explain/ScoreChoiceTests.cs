using System.Text.Json;

namespace Igos.Cli.Tests.Explain;

/// <summary><c>--score</c> by the built command.</summary>
public sealed class ScoreChoiceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("igos-score-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Explain_Logit_DrivesMeasuresAndReportsLogits()
    {
        string[] methods = ["--method", "igos,rise", "--iterations", "1", "--steps", "3", "--size", "8"];
        var table = await BuiltCommand.RunAsync(
            ["explain", Assets.Cat, "--score", "logit", "--out", _folder, .. methods]);
        Assert.Equal(0, table.ExitCode);
        Assert.Contains("areas under curves of the class's logit", table.Output);

        var json = await BuiltCommand.RunAsync(
            ["explain", Assets.Cat, "--score", "logit", "--json", "--out", _folder, .. methods]);
        var report = JsonDocument.Parse(json.Output).RootElement;
        Assert.Equal("logit", report.GetProperty("command").GetProperty("score").GetString());
        Assert.Equal("logits", report.GetProperty("model").GetProperty("outputs").GetString());
        var explanations = report.GetProperty("images")[0].GetProperty("explanations").EnumerateArray().ToArray();
        Assert.Equal("logit", explanations[0].GetProperty("options").GetProperty("score").GetString());
        foreach (var explanation in explanations)
        {
            var score = explanation.GetProperty("score");
            Assert.Equal("logit", score.GetProperty("protocol").GetProperty("score").GetString());
            // The cat's logit is far above what a probability can be.
            Assert.True(score.GetProperty("deletionCurve")[0].GetSingle() > 1);
            Assert.InRange(explanation.GetProperty("target").GetProperty("probability").GetSingle(), 0.5f, 1);
        }
    }

    [Fact]
    public async Task Explain_SigmoidOfTheClassifierThatComesAlong_IsRefused()
    {
        var outcome = await BuiltCommand.RunAsync("explain", Assets.Cat, "--score", "sigmoid", "--out", _folder);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--score sigmoid: that belongs to a model of yours", outcome.Error);
    }
}
