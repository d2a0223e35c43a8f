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

    /// <summary>What to say under a table of areas that aren't those of a probability; null where they are.</summary>
    public static string? Note(IEnumerable<ResultRow> rows) =>
        rows.Select(row => row.Scores).FirstOrDefault(scores => scores.Count > 0) is { } scores
            && !AreProbabilities(scores)
            ? $"Deletion and insertion are areas under curves of the class's {Name(scores)}, not of its probability: "
                + "they have no bounds, and can be compared for one photograph and class only."
            : null;
}
