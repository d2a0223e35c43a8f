using Igos.Classifiers;
using Igos.Reports.Tables;

namespace Igos.Reports.Tests.Tables;

public sealed class ResultTableTests
{
    private static readonly Warning Baseline =
        new(WarningScope.Image, WarningKind.BaselineScores, "The baseline still scores.");
    private static readonly Warning Flat =
        new(WarningScope.Method, WarningKind.HeatmapWithoutMeaning, "It is flat.");

    /// <summary>What a terminal of 80 columns shows without breaking.</summary>
    [Fact]
    public void Write_ShortNames_FitsInEightyColumns()
    {
        const string Horse = "photos/horse.png";
        var lines = Write([MadeUpRows.Of(Horse, "grad-cam", 4), MadeUpRows.Of(Horse, "igos", 16)]);
        Assert.Equal(6, lines.Length);
        Assert.All(lines, line => Assert.InRange(line.Length, 70, 80));
        Assert.Matches("Image +Class +Method +Probability +Deletion ↓ +Insertion ↑ +Seconds", lines[1]);
        Assert.Matches("horse.png +horse +grad-cam 4×4 +0.875 +0.125 +0.750 +1.5", lines[3]);
    }

    /// <summary>Beside the own ones; a heatmap that wasn't judged so has none.</summary>
    [Fact]
    public void Write_UnderAnotherBaseline_HasColumnsNamedByIt()
    {
        var lines = WriteAt(null,
        [
            MadeUpRows.UnderGrey(MadeUpRows.Of("a.png", "igos", 4)), MadeUpRows.Of("a.png", "random", 4),
        ]);
        Assert.EndsWith("Deletion ↓  Insertion ↑  Deletion (grey) ↓  Insertion (grey) ↑  Seconds", lines[0]);
        Assert.Matches(@"igos 4×4 +0\.875 +0\.125 +0\.750 +0\.500 +0\.625 +1\.5$", lines[1]);
        Assert.Matches(@"random 4×4 +0\.875 +0\.125 +0\.750 +– +– +1\.5$", lines[2]);
    }

    /// <summary>Two classes of one photograph: what is said of one names it.</summary>
    [Fact]
    public void Write_OfSeveralClasses_NamesTheOneThatAWarningIsAbout()
    {
        var still = new Warning(WarningScope.Method, WarningKind.MaskHardlyMoved, "It hardly moved.");
        var horse = MadeUpRows.Of("a.png", "igos", 4);
        var dog = MadeUpRows.Of("a.png", "igos", 4, still);
        dog = dog with { Explanation = dog.Explanation with { Target = new ClassProbability(5, "dog", 0.1f) } };
        Assert.Equal("Warning: a.png, dog: It hardly moved.", Write([horse, dog])[^1]);
        Assert.Equal("Warning: a.png: It hardly moved.", Write([dog])[^1]);
    }

    [Fact]
    public void Write_MethodThatOptimizedItsScore_SaysWhatCanBeCompared()
    {
        const string Flatters = "cheat optimized deletion and insertion under the blur baseline, so these flatter it; ";
        Assert.Equal(Flatters + "--score-baseline grey judges heatmaps under a baseline that no method has seen.",
            Write([MadeUpRows.Optimized("a.png")])[^1]);
        ResultRow[] judged = [.. new[] { MadeUpRows.Of("a.png", "igos", 4), MadeUpRows.Optimized("a.png") }
            .Select(MadeUpRows.UnderGrey)];
        Assert.Equal(Flatters + "no method has seen the grey baseline, under which its scores can be compared with the "
            + "others'.", Write(judged)[^1]);
    }

    /// <summary>
    /// 0.125 and 0.375 have the mean 0.25 and the standard error 0.125 = 0.1768 / √2; a method on one photograph has
    /// none.
    /// </summary>
    [Fact]
    public void Write_SeveralPhotographs_EndsWithTheirMeans()
    {
        var other = MadeUpRows.Of("b.png", "igos", 4) with
        {
            Scores = (MadeUpRows.Score with { Deletion = 0.375 }).Scores,
        };
        var lines = WriteAt(null, [MadeUpRows.Of("a.png", "igos", 4), MadeUpRows.Of("a.png", "random", 4)], [other]);
        Assert.Equal(5, lines.Length);
        Assert.Equal("Mean of 2, igos 4×4: probability 0.875 ± 0.000, deletion 0.250 ± 0.125, insertion 0.750 ± 0.000 "
            + "(± standard error).", lines[^1]);
    }

    [Fact]
    public void Write_HeatmapWithoutAScoreAndClassWithoutAName_ShowsWhatIsKnown()
    {
        var explanation = MadeUpRows.Explanation("gradient", 8) with { Target = new ClassProbability(7, null, 1e-4f) };
        var lines = Write([new ResultRow("a.png", explanation, [])]);
        Assert.Matches(@"class 7 +gradient 8×8 +0\.000 +– +– +1\.5", string.Join('\n', lines));
    }

    /// <summary>
    /// A warning about the image or the class is the same for every method: it is printed once. One method's own
    /// names it.
    /// </summary>
    [Fact]
    public void Write_Warnings_AreNotRepeated()
    {
        var lines = Write(
        [
            MadeUpRows.Of("a.png", "igos", 16, Baseline),
            MadeUpRows.Of("a.png", "random", 16, Baseline, Flat),
        ]);
        Assert.Equal(["Warning: a.png: The baseline still scores.", "Warning: a.png, random: It is flat."],
            lines.Where(l => l.StartsWith("Warning", StringComparison.Ordinal)));
    }

    /// <summary>Names come from the file of labels and from the disk.</summary>
    [Fact]
    public void Write_NamesThatSteerATerminal_AreSeen()
    {
        var explanation = MadeUpRows.Explanation("igos", 8, Baseline) with
        {
            Target = new ClassProbability(7, "\u001b]0;title\u0007", 0.5f),
        };
        var text = string.Join('\n', Write([new ResultRow("\u001b[1m\n.png", explanation, [])]));

        Assert.Contains(@"\u001b]0;title\u0007", text);
        Assert.Contains(@"Warning: \u001b[1m\u000a.png: The baseline", text);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public void Write_AreasOfLogits_SaysThatTheyAreNotOfProbabilities()
    {
        var score = MadeUpRows.Score with { ScoreName = "logit" };
        var lines = Write([MadeUpRows.Of("a.png", "igos", 16) with { Scores = score.Scores }]);
        Assert.StartsWith("Deletion and insertion are areas under curves of the class's logit, not", lines[^1]);
        Assert.DoesNotContain(Write([MadeUpRows.Of("a.png", "igos", 16)]),
            line => line.StartsWith("Deletion and", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_OnlyFailedImages_IsNoTable() => Assert.Empty(Write([]));

    private static string[] Write(params IReadOnlyList<ResultRow>[] photographs) => WriteAt(80, photographs);

    private static string[] WriteAt(int? width, params IReadOnlyList<ResultRow>[] photographs)
    {
        var writer = new StringWriter();
        ResultTable.Write(writer, width, photographs);
        return [.. writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd())];
    }
}
