using System.Globalization;
using Igos.Reports;
using static Igos.Reports.Pages.HtmlPage;

namespace Igos.Evaluation.Reports.Pages;

/// <summary>A figure of a row as the page's tables show it.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Value">The figure; null where there is none.</param>
/// <param name="Format">How a mean is written.</param>
internal sealed record Figure(string Title, Func<RowSummary, Estimate?> Value, Func<double, string> Format)
{
    /// <summary>What stands where there is no figure.</summary>
    public const string Missing = "–";

    public static Figure Deletion { get; } = new("Deletion ↓", row => row.Deletion, Numbers.Mean)
    {
        HigherIsBetter = false,
        Paper = paper => paper.Deletion is { } value ? Numbers.Mean(value) : null,
    };

    public static Figure Insertion { get; } = new("Insertion ↑", row => row.Insertion, Numbers.Mean)
    {
        HigherIsBetter = true,
        Paper = paper => paper.Insertion is { } value ? Numbers.Mean(value) : null,
    };

    public static Figure Difference { get; } = new("Ins. − del. ↑", row => row.Difference, Numbers.Mean)
    {
        HigherIsBetter = true,
    };

    public static Figure Objective { get; } = new("Objective ↓", row => row.Objective, Numbers.Mean)
    {
        HigherIsBetter = false,
        Paper = paper => paper.Objective is { } value ? Numbers.Mean(value) : null,
    };

    public static Figure Seconds { get; } = new("Seconds", row => row.Seconds, Numbers.Seconds)
    {
        HigherIsBetter = false,
        Paper = paper => paper.Seconds,
    };

    public static Figure Forward { get; } = new("Forward passes", row => row.Forward, Passes)
    {
        HigherIsBetter = false,
    };

    public static Figure Backward { get; } = new("Backward passes", row => row.Backward, Passes)
    {
        HigherIsBetter = false,
    };

    /// <summary>The scores by one of a section's judges.</summary>
    /// <param name="judge">The judge.</param>
    /// <param name="index">Its place among the section's.</param>
    public static IReadOnlyList<Figure> OfJudge(ScoreJudge judge, int index) =>
    [
        new($"Deletion ({judge.Title}) ↓", row => row.Judged[index].Deletion, Numbers.Mean) { HigherIsBetter = false },
        new($"Insertion ({judge.Title}) ↑", row => row.Judged[index].Insertion, Numbers.Mean) { HigherIsBetter = true },
        new($"Ins. − del. ({judge.Title}) ↑", row => row.Judged[index].Difference, Numbers.Mean)
        {
            HigherIsBetter = true,
        },
    ];

    /// <summary>Null where neither is better.</summary>
    public bool? HigherIsBetter { get; init; }

    /// <summary>Whether a plus is written before what is above 0.</summary>
    public bool IsSigned { get; init; }

    /// <summary>What the paper says in its place.</summary>
    public Func<Studies.PaperFigure, string?> Paper { get; init; } = _ => null;

    /// <summary>The heading; its arrow stays beside its last word.</summary>
    public string Heading => Escape(Title).Replace(" ↓", "&#160;↓").Replace(" ↑", "&#160;↑");

    /// <summary>The mean and its standard error; the error is left out where one photograph gives none.</summary>
    public string Html(RowSummary row)
    {
        if (Value(row) is not { } estimate)
        {
            return Missing;
        }

        var error = estimate.Count > 1 && estimate.StandardError > 0
            ? $" <span class=\"error\">± {Escape(Format(estimate.StandardError))}</span>" : "";
        return (IsSigned && estimate.Mean > 0 ? "+" : "") + Escape(Format(estimate.Mean)) + error;
    }

    /// <summary>By which a column is sorted; empty where there is no figure.</summary>
    public string Sorted(RowSummary row) =>
        Value(row)?.Mean.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Passes(double value) => value.ToString("#,0.#", CultureInfo.InvariantCulture);
}
