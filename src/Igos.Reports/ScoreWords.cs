using Igos.Explainers;
using Igos.Imaging;
using Igos.Metrics;

namespace Igos.Reports;

/// <summary>What the curves of a result are of: a probability, or a logit, which has no bounds.</summary>
internal static class ScoreWords
{
    private const string Probability = "probability";

    /// <summary>
    /// What deletion and insertion measured, whole: <c>sigmoid probability</c>; null where nothing was.
    /// </summary>
    public static string? Name(IEnumerable<Score> scores) =>
        scores.Select(score => score.Protocol.GetValueOrDefault(DeletionInsertionScore.ScoreKey)).OfType<string>()
            .FirstOrDefault();

    /// <summary>Whether it is a probability, from 0 to 1.</summary>
    public static bool AreProbabilities(IEnumerable<Score> scores) => Short(scores) == Probability;

    /// <summary>The word for it beside an axis: <c>probability</c>, <c>logit</c>, <c>log-probability</c>.</summary>
    public static string Short(IEnumerable<Score> scores) => Name(scores) switch
    {
        "logit" => "logit",
        ['l', 'o', 'g', 'a', ..] => "log-probability",
        _ => Probability,
    };

    /// <summary>What to say under a table of scores; nothing for most.</summary>
    public static IEnumerable<string> Notes(IReadOnlyList<ResultRow> rows) =>
        new[] { Note(rows), Optimized(rows) }.OfType<string>();

    /// <summary>
    /// Why methods that optimized the scores are judged under another baseline too; null where none did.
    /// </summary>
    public static string? Optimized(IReadOnlyList<ResultRow> rows)
    {
        var methods = rows.Select(row => row.Explanation.Method);
        return rows.Count == 0 ? null : Optimized(
            methods, Word(rows[0].Explanation.Baseline), [.. Columns.OtherBaselines(rows).Select(Word)]);
    }

    /// <summary>The same of methods.</summary>
    /// <param name="all">Those whose scores are shown.</param>
    /// <param name="own">The question's baseline.</param>
    /// <param name="others">Under which they are judged too.</param>
    public static string? Optimized(IEnumerable<Method> all, string own, IReadOnlyList<string> others)
    {
        var methods = all.Where(method => method.OptimizesScore).Select(method => method.Name).Distinct().ToArray();
        return methods.Length == 0 ? null :
            $"{string.Join(", ", methods)} optimized deletion and insertion under the {own} baseline, so these flatter "
            + "it; " + (others.Count > 0
                ? $"no method has seen the {string.Join(" or ", others)} baseline, under which its scores can be "
                    + "compared with the others'."
                : $"--score-baseline {Unseen(own)} judges heatmaps under a baseline that no method has seen.");
    }

    /// <summary>What to say under a table of areas that aren't those of a probability; null where they are.</summary>
    public static string? Note(IEnumerable<ResultRow> rows) =>
        rows.Select(row => row.Scores).FirstOrDefault(scores => scores.Count > 0) is { } scores
            && !AreProbabilities(scores)
            ? $"Deletion and insertion are areas under curves of the class's {Name(scores)}, not of its probability: "
                + "they have no bounds, and can be compared for one photograph and class only."
            : null;

    private static string Unseen(string own) =>
        own == Word(BaselineKind.Grey) ? Word(BaselineKind.Blur) : Word(BaselineKind.Grey);

    private static string Word(BaselineKind baseline) => baseline.ToString().ToLowerInvariant();
}
