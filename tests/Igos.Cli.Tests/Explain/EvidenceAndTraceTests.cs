using System.Text.Json;
using Igos.Tests;
using SkiaSharp;

namespace Igos.Cli.Tests.Explain;

/// <summary><c>--evidence</c> and <c>--trace</c> by the built command.</summary>
public sealed class EvidenceAndTraceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Explain_EvidenceAndTrace_AreDrawnAndReported()
    {
        const string Totals = "trace-7-methods=igos_mask-iterations=3-steps=3-baseline=black.png";
        string[] asked =
        [
            "explain", Assets.Cat, "--method", "igos,mask,grad-cam", "--size", "7", "--iterations", "3",
            "--steps", "3", "--baseline", "black", "--threads", "1", "--evidence", "--trace", "--out", _folder.Path,
        ];
        var run = await BuiltCommand.RunAsync([.. asked, "--json"]);
        Assert.Equal(0, run.ExitCode);
        var image = JsonDocument.Parse(run.Output).RootElement.GetProperty("images")[0];
        var explanations = image.GetProperty("explanations").EnumerateArray().ToArray();
        Assert.All(explanations, explanation =>
        {
            var evidence = explanation.GetProperty("evidence");
            Assert.Equal("black", evidence.GetProperty("baseline").GetString());
            Assert.Equal(1, evidence.GetProperty("cellsAtATime").GetInt32());
            var of = evidence.GetProperty("imageProbability").GetDouble();
            var all = evidence.GetProperty("baselineProbability").GetDouble();
            AssertReached(evidence.GetProperty("deletion"), 0.2, all, p => p < 0.2 * of);
            AssertReached(evidence.GetProperty("insertion"), 0.8, of, p => p > 0.8 * of);
            AssertPicture(explanation.GetProperty("files").GetProperty("evidence"), ".evidence.png", 900);
        });

        Assert.Equal([3 + 1, 3 + 1, 0], explanations.Select(e => e.GetProperty("trace").GetArrayLength()));
        Assert.All(explanations[..2], explanation =>
            AssertPicture(explanation.GetProperty("files").GetProperty("trace"), ".trace.png", 900));
        Assert.False(explanations[2].GetProperty("files").TryGetProperty("trace", out _));
        AssertPicture(image.GetProperty("files").GetProperty("trace"), Path.Combine("cat", Totals), 900);

        var stems = Directory.EnumerateFiles(Path.Combine(_folder.Path, "cat")).Select(Path.GetFileName).ToArray();
        Assert.Equal((5 * 3) + 3 + 2 + 1, stems.Length); // no file aside is left

        // A table says the same; one method alone has no figure of totals, and the run is told the rest.
        File.Delete(Path.Combine(_folder.Path, "cat", Totals));
        var table = await BuiltCommand.RunAsync([.. asked[..2], .. asked[4..]]);
        Assert.Equal(0, table.ExitCode);
        var share = explanations[0].GetProperty("evidence").GetProperty("deletion");
        Assert.Matches(@"cat\.png, igos 7×7: \d+\.\d % of the cells removed: probability 0\.\d{3}, \d+ % of the "
            + @"photograph's\. \d+\.\d % of the cells alone shown: probability \d\.\d{3}, \d+ % of the photograph's\.",
            table.Output);
        Assert.Contains($"{100 * share.GetProperty("share").GetDouble():0.0} % of the cells removed", table.Output);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "cat", Totals)));
    }

    [Fact]
    public async Task Explain_TraceOfMethodsWithoutAMask_IsWrongUsage()
    {
        var run = await BuiltCommand.RunAsync(
            ["explain", Assets.Cat, "--method", "grad-cam,rise", "--trace", "--out", _folder.Path]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--trace: grad-cam, rise would ignore it; it is for methods that optimize a mask: igos, ",
            run.Error);
    }

    /// <summary>Where there is no share, all cells don't reach the mark either.</summary>
    private static void AssertReached(JsonElement share, double mark, double withAll, Func<double, bool> reaches)
    {
        Assert.Equal(mark, share.GetProperty("mark").GetDouble());
        if (share.GetProperty("cells").ValueKind == JsonValueKind.Null)
        {
            Assert.False(reaches(withAll));
            Assert.Equal(JsonValueKind.Null, share.GetProperty("share").ValueKind);
            return;
        }

        var cells = share.GetProperty("cells").GetInt32();
        Assert.Equal(cells / 49.0, share.GetProperty("share").GetDouble(), 1e-12);
        Assert.True(reaches(share.GetProperty("probability").GetDouble()), share.ToString());
    }

    private static void AssertPicture(JsonElement file, string end, int leastWidth)
    {
        Assert.EndsWith(end, file.GetString());
        using var picture = SKBitmap.Decode(file.GetString());
        Assert.InRange(picture.Width, leastWidth, 2000);
        Assert.InRange(picture.Height, 300, 1000);
    }
}
