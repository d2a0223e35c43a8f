using System.Globalization;
using Igos.Cli.Options;
using Igos.Cli.Photographs;
using Igos.Cli.Reports;

namespace Igos.Cli.Compare;

/// <summary>Several methods on one photograph: what the figure, the page and the table show.</summary>
internal sealed class Comparison
{
    /// <summary>The reference that knows nothing: a heatmap that doesn't beat it says nothing either.</summary>
    private const string Reference = "random";

    private readonly MethodSettings _settings;

    public Comparison(Subject subject, MethodSettings settings, IEnumerable<ComparedMethod> methods, IReadOnlyList<NotRunReport> notRun)
    {
        Subject = subject;
        _settings = settings;
        Methods = [.. methods.OrderByDescending(m => m.Report.Score?.InsertionMinusDeletion ?? double.NegativeInfinity)]; // stable
        NotRun = notRun;
    }

    public Subject Subject { get; }

    /// <summary>The best first, by insertion minus deletion; heatmaps that can't be ranked last. At least one.</summary>
    public IReadOnlyList<ComparedMethod> Methods { get; }

    public IReadOnlyList<NotRunReport> NotRun { get; }

    public string FileName => Path.GetFileName(Subject.File);

    /// <summary>The class asked about, and its probability.</summary>
    public string Title => $"{ClassName(Methods[0].Report.Target)}, probability {Number(Methods[0].Report.Target.Probability)}";

    /// <summary>Photograph, model and the next classes.</summary>
    public string Facts
    {
        get
        {
            var (photograph, target) = (Subject.Report, Methods[0].Report.Target);
            var others = photograph.TopClasses.Where(c => c.Index != target.Index && c.Probability >= 0.0005f).Take(3)
                .Select(c => $"{ClassName(c)} {Number(c.Probability)}").ToArray();
            return $"{FileName} ({photograph.Width}×{photograph.Height} pixels), seen by {Subject.Classifier.Name} at {Subject.Classifier.InputSize}. "
                + (others.Length > 0 ? $"Other classes: {string.Join("; ", others)}. " : "")
                + $"With all pixels removed ({Subject.Command.Baseline} baseline) the probability is {Number(Methods[0].Report.BaselineProbability)}.";
        }
    }

    /// <summary>What the scores mean, in one paragraph.</summary>
    public string Meaning
    {
        get
        {
            var steps = Methods.FirstOrDefault(m => m.Score is not null)?.Score!.Steps;
            return $"Every heatmap has {Methods[0].Heatmap.Height}×{Methods[0].Heatmap.Width} cells and is tested on the network itself: the cells are removed "
                + $"(deletion) or alone revealed (insertion), the most important first, in {steps} steps, and the probability of the class is read. Deletion and insertion are "
                + "the areas under the two curves: a heatmap that holds the evidence makes the probability fall at once when its cells go (low deletion) and rise at once "
                + "when they come (high insertion). The best heatmap, by insertion − deletion, comes first.";
        }
    }

    /// <summary>What to know before believing any of them.</summary>
    public IReadOnlyList<string> Warnings => Subject.Input.Warnings(0);

    /// <summary>What to know of one row, beside its scores; empty for most.</summary>
    public IReadOnlyList<string> Notes(ComparedMethod method)
    {
        var warnings = method.Report.Warnings.Except(Warnings);
        return !BeatsReference(method) && method.Entry.Name != Reference ? [.. warnings, "Scores no better than the random heatmap."] : [.. warnings];
    }

    /// <summary>Where the heatmap's resolution isn't the method's own: what it was resampled from.</summary>
    public static string? Resampling(ComparedMethod method) => method.Report.ResampledFrom is { } size ? $"resampled from {size}" : null;

    /// <summary>How to get it again.</summary>
    public string Provenance
    {
        get
        {
            var (versions, command) = (VersionsReport.Current, Subject.Command);
            var changes = string.Join(", ", _settings.Changes);
            return $"igos {versions.Igos}, libtorch {versions.Libtorch}, {Subject.Classifier.Device}; {command.Resize} to the input's size, "
                + $"normalization {Subject.Classifier.Normalization.Name}, {command.Baseline} baseline, seed {command.Seed}. "
                + (changes.Length > 0 ? $"Changed from the methods' defaults: {changes}." : "Every method with its own defaults.");
        }
    }

    public static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture).Replace('-', '−');

    public static string Seconds(double value) => value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static string ClassName(ClassReport c) => c.Name ?? $"class {c.Index}";

    private bool BeatsReference(ComparedMethod method) =>
        Methods.FirstOrDefault(m => m.Entry.Name == Reference)?.Report.Score is not { } reference
            || method.Report.Score is not { } score || score.InsertionMinusDeletion > reference.InsertionMinusDeletion;
}
