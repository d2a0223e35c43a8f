using System.Text.Json.Nodes;
using Igos.Cli.Explain;
using Igos.Cli.Reports;

namespace Igos.Cli.Tests.Explain;

public sealed class ResultTableTests
{
    /// <summary>What a terminal of 80 columns shows without breaking.</summary>
    [Fact]
    public void Write_ShortNames_FitsInEightyColumns()
    {
        var lines = Write(Image("photos/horse.png", Explanation("grad-cam", 4), Explanation("igos", 16)));
        Assert.Equal(6, lines.Length);
        Assert.All(lines, line => Assert.InRange(line.Length, 70, 80));
        Assert.Matches("Image +Class +Method +Probability +Deletion ↓ +Insertion ↑ +Seconds", lines[1]);
        Assert.Matches("horse.png +horse +grad-cam 4×4 +0.875 +0.125 +0.750 +1.5", lines[3]);
    }

    [Fact]
    public void Write_HeatmapWithoutAScoreAndClassWithoutAName_ShowsWhatIsKnown()
    {
        var unranked = Explanation("gradient", 8) with { Score = null, Target = new ClassReport(7, null, 1e-4f) };
        Assert.Matches(@"class 7 +gradient 8×8 +0\.000 +– +– +1\.5", string.Join('\n', Write(Image("a.png", unranked))));
    }

    /// <summary>A warning about the image or the class is the same for every method: it is printed once. One method's own names it.</summary>
    [Fact]
    public void Write_Warnings_AreNotRepeated()
    {
        var lines = Write(Image("a.png", Explanation("igos", 16, "The baseline still scores."), Explanation("random", 16, "The baseline still scores.", "It is flat.")));
        Assert.Equal(["Warning: a.png: The baseline still scores.", "Warning: a.png, random: It is flat."], lines.Where(l => l.StartsWith("Warning", StringComparison.Ordinal)));
    }

    [Fact]
    public void Write_OnlyFailedImages_IsNoTable() => Assert.Empty(Write(new ImageReport { File = "a.png", Error = "a.png is empty." }));

    private static string[] Write(params ImageReport[] images)
    {
        var writer = new StringWriter();
        ResultTable.Write(writer, images);
        return [.. writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd())];
    }

    private static ImageReport Image(string file, params ExplanationReport[] explanations) => new() { File = file, Explanations = explanations };

    private static ExplanationReport Explanation(string method, int size, params string[] warnings) => new()
    {
        Method = method,
        Height = size,
        Width = size,
        Options = new JsonObject(),
        Target = new ClassReport(7, "horse", 0.875f),
        BaselineProbability = 0.01f,
        Iterations = 15,
        StopReason = "converged",
        Seconds = 1.5,
        Score = new ScoreReport
        {
            Deletion = 0.125,
            Insertion = 0.75,
            Protocol = new ProtocolReport(50, "blur", size, size),
            DeletionCurve = [],
            InsertionCurve = [],
        },
        Warnings = warnings,
        Trace = [],
        Files = new Dictionary<string, string>(),
    };
}
