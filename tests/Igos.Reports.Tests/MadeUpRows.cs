using Igos.Classifiers;
using Igos.Explainers;
using Igos.Explainers.Sampling;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Metrics;
using Igos.Running;

namespace Igos.Reports.Tests;

/// <summary>Rows with figures that are easily told in a table.</summary>
internal static class MadeUpRows
{
    public static DeletionInsertionScore Score { get; } = new()
    {
        Deletion = 0.125,
        Insertion = 0.75,
        DeletionCurve = [1, 0.25f, 0],
        InsertionCurve = [0, 0.75f, 1],
        ScoreName = "softmax probability",
        Steps = 2,
        Baseline = BaselineKind.Blur,
        Height = 4,
        Width = 4,
        Passes = new Passes(6, 0),
    };

    public static ResultRow Of(string file, string method, int size, params Warning[] warnings) =>
        new(file, Explanation(method, size, warnings), Score.Scores);

    /// <summary>The same heatmap under grey, where less is lost.</summary>
    public static ResultRow UnderGrey(ResultRow row) => row with
    {
        OtherScores =
        [
            new BaselineScores(BaselineKind.Grey, 0.25f,
                (Score with { Deletion = 0.5, Insertion = 0.625, Baseline = BaselineKind.Grey }).Scores, Score.Passes),
        ],
    };

    /// <summary>A method that is found by its own score.</summary>
    public static ResultRow Optimized(string file)
    {
        var method = Method.Of<RandomHeatmapOptions>("cheat", options => new RandomHeatmap(options), _ => default,
            "Cheat", "a test", Needs.Scores, Resolution.Any, optimizesScore: true);
        var row = Of(file, "random", 4);
        return row with { Explanation = row.Explanation with { Method = method } };
    }

    public static Explanation Explanation(string method, int size, params Warning[] warnings) => new()
    {
        Method = Methods.Find(method),
        Options = Methods.Find(method).Defaults,
        Heatmap = new Heatmap(size, size, new float[size * size]),
        Target = new ClassProbability(7, "horse", 0.875f),
        Baseline = BaselineKind.Blur,
        BaselineProbability = 0.01f,
        Iterations = 15,
        StopReason = "converged",
        Passes = new Passes(300, 300),
        Seconds = 1.5,
        Warnings = warnings,
    };
}
