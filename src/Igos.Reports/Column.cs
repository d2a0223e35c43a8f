using Igos.Imaging;
using Igos.Metrics;

namespace Igos.Reports;

/// <summary>A column of results: every table, page and JSON report reads it from here.</summary>
/// <param name="Key">Its name in JSON and CSV.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Value">What it holds: text, a number, or nothing.</param>
internal sealed record Column(string Key, string Title, Func<ResultRow, object?> Value)
{
    /// <summary>The heading where there is little room.</summary>
    public string ShortTitle { get; init; } = Title;

    /// <summary>How a number is written.</summary>
    public Func<double, string> Format { get; init; } = Numbers.Score;

    /// <summary>Whether it holds numbers.</summary>
    public bool IsNumber { get; init; }

    /// <summary>The metric that it shows; null for what a heatmap has without being judged.</summary>
    public Metric? Metric { get; init; }

    /// <summary>Whether more is better; null where neither is.</summary>
    public bool? HigherIsBetter { get; init; }

    /// <summary>The score that it shows; null for what a heatmap has without being judged.</summary>
    public string? Score { get; init; }

    /// <summary>The same of scores under another baseline: <c>Deletion (grey) ↓</c>.</summary>
    public Column Under(BaselineKind baseline)
    {
        var word = baseline.ToString().ToLowerInvariant();
        string Titled(string title) =>
            title[^1] is '↓' or '↑' ? $"{title[..^2]} ({word}) {title[^1]}" : $"{title} ({word})";
        return this with
        {
            Key = $"{Key}-{word}",
            Title = Titled(Title),
            ShortTitle = Titled(ShortTitle),
            Value = row => row.OtherScores.FirstOrDefault(other => other.Baseline == baseline)?.Score(Score!)?.Value,
        };
    }

    /// <summary>A score of a metric.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="score">The score's name.</param>
    /// <param name="title">The heading.</param>
    /// <param name="shortTitle">The heading where there is little room.</param>
    /// <param name="higherIsBetter">Which way is better.</param>
    public static Column Of(Metric metric, string score, string title, string shortTitle, bool higherIsBetter) =>
        new(score, title, row => row.Score(score)?.Value)
        {
            ShortTitle = shortTitle,
            IsNumber = true,
            Metric = metric,
            Score = score,
            HigherIsBetter = higherIsBetter,
        };

    /// <summary>What people read in a row's cell.</summary>
    public string Text(ResultRow row) => Value(row) switch
    {
        null => IsNumber ? "–" : "",
        double number => Format(number),
        var value => VisibleText.Of(value.ToString()!),
    };
}
