using Igos.NativeLibraries;
using Igos.Running;

namespace Igos.Reports;

/// <summary>Several methods on one photograph: what the figure, the page and the table show.</summary>
internal sealed class Comparison
{
    private const int OtherClasses = 3;
    private const float LeastProbability = 0.0005f; // shown as 0.001

    private static readonly Warning NoBetter = new(
        WarningScope.Method, WarningKind.NoBetterThanRandom, "Scores no better than the random heatmap.");

    private readonly string _file;

    /// <summary>Sorts what the methods gave.</summary>
    /// <param name="file">The photograph.</param>
    /// <param name="photograph">What was asked.</param>
    /// <param name="rows">One for each method; at least one, all heatmaps of one resolution.</param>
    /// <param name="notRun">The methods that couldn't run.</param>
    /// <param name="command">What the command was asked to do.</param>
    public Comparison(string file, ExplainedPhotograph photograph, IEnumerable<ResultRow> rows,
        IReadOnlyList<NotRunReport> notRun, CommandReport command)
    {
        (_file, Photograph, NotRun, Command) = (file, photograph, notRun, command);
        Rows = [.. rows.OrderByDescending(row => Sorted(row) ?? double.NegativeInfinity)]; // stable
    }

    public ExplainedPhotograph Photograph { get; }

    public CommandReport Command { get; }

    /// <summary>
    /// The best first, by insertion minus deletion; heatmaps that can't be ranked last. At least one.
    /// </summary>
    public IReadOnlyList<ResultRow> Rows { get; }

    public IReadOnlyList<NotRunReport> NotRun { get; }

    public string FileName => Path.GetFileName(_file);

    /// <summary>The class asked about, and its probability.</summary>
    public string Title => $"{Photograph.Target}, probability {Numbers.Score(Photograph.Target.Probability)}";

    /// <summary>Photograph, model and the next classes.</summary>
    public string Facts
    {
        get
        {
            var (picture, classifier) = (Photograph.Photograph, Photograph.Classifier);
            var others = Photograph.TopClasses
                .Where(c => c.Index != Photograph.Target.Index && c.Probability >= LeastProbability)
                .Take(OtherClasses).Select(c => $"{c} {Numbers.Score(c.Probability)}").ToArray();
            return $"{FileName} ({picture.Width}×{picture.Height} pixels), "
                + $"seen by {classifier.Name} at {classifier.InputSize}. "
                + (others.Length > 0 ? $"Other classes: {string.Join("; ", others)}. " : "")
                + $"With all pixels removed ({Command.Baseline} baseline) the probability is "
                + $"{Numbers.Score(Photograph.BaselineProbability)}"
                + string.Concat(Rows.Select(row => row.OtherScores).FirstOrDefault(others => others.Count > 0)?.Select(
                    other => $", with {other.Baseline.ToString().ToLowerInvariant()} "
                        + Numbers.Score(other.BaselineProbability)) ?? []) + ".";
        }
    }

    /// <summary>What the curves are of: <c>probability</c>, or <c>logit</c>.</summary>
    public string Score => ScoreWords.Short(Rows.SelectMany(row => row.Scores));

    /// <summary>What the scores mean, in one paragraph.</summary>
    public string Meaning
    {
        get
        {
            var heatmap = Rows[0].Explanation.Heatmap;
            var steps = Rows.SelectMany(row => row.Scores).FirstOrDefault()?.Protocol["steps"];
            return $"Every heatmap has {heatmap.Height}×{heatmap.Width} cells and is tested on the network itself: "
                + "the cells are removed (deletion) or alone revealed (insertion), the most important first, "
                + $"in {steps} steps, and the {Score} of the class is read. "
                + "Deletion and insertion are the areas under the two curves: a heatmap that holds the evidence "
                + $"makes the {Score} fall at once when its cells go (low deletion) and rise at once when "
                + "they come (high insertion). The best heatmap, by insertion − deletion, comes first.";
        }
    }

    /// <summary>Why there are scores under another baseline too; null where no method optimized its own.</summary>
    public string? Optimized => ScoreWords.Optimized(Rows);

    /// <summary>What to know before believing any of them.</summary>
    public IReadOnlyList<Warning> Warnings => Photograph.Warnings;

    /// <summary>How to get it again.</summary>
    public string Provenance
    {
        get
        {
            var (versions, classifier) = (Versions.Current, Photograph.Classifier);
            var changes = Rows.SelectMany(row => MethodChoice.Of(row.Explanation).Changes)
                .Where(c => c.Option.Name is not (Choice.Size or "seed"))
                .Select(c => $"{c.Option.Name} {c.Option.Text(c.Value)}").Distinct().ToArray();
            return $"igos {versions.Igos}, libtorch {versions.Libtorch}, {classifier.Device}; "
                + $"{Command.Resize} to the input's size, normalization {classifier.Normalization.Name}"
                + $"{(classifier.IsGrey ? " of the luminance (ITU-R BT.601)" : "")}, "
                + $"{Command.Baseline} baseline, seed {Command.Seed}. "
                + (changes.Length > 0
                    ? $"Changed from the methods' defaults: {string.Join(", ", changes)}."
                    : "Every method with its own defaults.");
        }
    }

    /// <summary>What to know of one row, beside its scores; empty for most.</summary>
    public IReadOnlyList<Warning> Notes(ResultRow row)
    {
        var warnings = row.Explanation.Warnings.Where(warning => warning.Scope == WarningScope.Method);
        return row.Explanation.Method.IsReference || BeatsReference(row) ? [.. warnings] : [.. warnings, NoBetter];
    }

    /// <summary>
    /// How the heatmap came to be, beside the method: what it was resampled from, where its resolution isn't the
    /// method's own, and of how many seeds it is made. Nothing for most.
    /// </summary>
    public static IEnumerable<string> Making(ResultRow row)
    {
        if (row.Explanation.ResampledFrom is { } size)
        {
            yield return $"resampled from {size}";
        }

        if (SeedWords.Line(row) is { } seeds)
        {
            yield return seeds.TrimEnd('.');
        }
    }

    /// <summary>What the rows are sorted by; null where the heatmap can't be ranked.</summary>
    private static double? Sorted(ResultRow row) => row.Score(Columns.Difference.Key)?.Value;

    /// <summary>The reference knows nothing: a heatmap that doesn't beat it says nothing either.</summary>
    private bool BeatsReference(ResultRow row) =>
        Rows.Where(other => other.Explanation.Method.IsReference).Select(Sorted).FirstOrDefault() is not { } reference
            || Sorted(row) is not { } score || score > reference;
}
