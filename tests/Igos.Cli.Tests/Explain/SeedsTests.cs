using System.Text.Json;
using Igos.Tests;

namespace Igos.Cli.Tests.Explain;

/// <summary><c>--seeds</c> by the built command.</summary>
public sealed class SeedsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Explain_SeveralSeeds_SaysHowFarTheyAgree()
    {
        string[] options = ["--method", "random,grad-cam", "--size", "8", "--seeds", "2", "--out", _folder.Path];
        var table = await BuiltCommand.RunAsync(["explain", Assets.Cat, .. options]);
        var json = await BuiltCommand.RunAsync(["explain", Assets.Cat, .. options, "--json"]);

        Assert.True(table.ExitCode == 0, table.Error);
        Assert.Matches(@"cat\.png, random 8×8: the mean rank of 2 seeds, whose heatmaps agree by a rank correlation of "
            + @"−?0\.\d\d; each by itself has deletion 0\.\d{3} ± 0\.\d{3}, insertion 0\.\d{3} ± 0\.\d{3} ",
            table.Output);
        Assert.True(File.Exists(Path.Combine(_folder.Path, "cat", "random-8-seeds=2.npy")));
        var explanations = JsonDocument.Parse(json.Output).RootElement.GetProperty("images")[0]
            .GetProperty("explanations").EnumerateArray().ToDictionary(e => e.GetProperty("method").GetString()!);
        var seeds = explanations["random"].GetProperty("seeds");
        Assert.Equal(2, seeds.GetProperty("count").GetInt32());
        Assert.InRange(seeds.GetProperty("rankCorrelation").GetDouble(), -1, 1);
        Assert.Equal(["deletion", "insertion", "insertion-minus-deletion"],
            seeds.GetProperty("scores").EnumerateArray().Select(score => score.GetProperty("name").GetString()));
        Assert.False(explanations["grad-cam"].TryGetProperty("seeds", out _)); // without randomness: as ever
    }

    [Theory]
    [InlineData("grad-cam would ignore it; it is for igos", "--method", "grad-cam")]
    [InlineData("--seeds 2: igos has no randomness with these options", "--method", "igos", "--noise", "0")]
    [InlineData("--trace: the objectives of --seeds 2 have no common course", "--method", "igos", "--trace")]
    public async Task Explain_SeedsThatMeanNothing_SaysWhy(string expected, params string[] options)
    {
        var run = await BuiltCommand.RunAsync(
            ["explain", Assets.Cat, "--seeds", "2", "--out", _folder.Path, .. options]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error);
    }
}
