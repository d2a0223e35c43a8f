using System.Globalization;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Imaging;
using Igos.Reports;
using Igos.Running;

namespace Igos.Web.Work;

/// <summary>A method that somebody asks for, with the options that they set.</summary>
/// <param name="Method">A name of the catalogue.</param>
/// <param name="Values">By the options' names, as text; without the size, which all methods share.</param>
public sealed record MethodSettings(string Method, IReadOnlyDictionary<string, string> Values);

/// <summary>What somebody asks for. Immutable.</summary>
public sealed record ExplanationRequest
{
    private const int CompareAbove = 1; // methods: then all heatmaps have one resolution

    /// <summary>The photograph; it lives as long as the request.</summary>
    public required Upload Upload { get; init; }

    /// <summary>The classifier.</summary>
    public required ServedModel Model { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<MethodSettings> Methods { get; init; }

    /// <summary>The heatmaps' resolution; null for what the command takes.</summary>
    public int? Size { get; init; }

    /// <summary>The class: <c>predicted</c>, an index or a name.</summary>
    public string Target { get; init; } = "predicted";

    /// <summary>What removed pixels are replaced by; null where the classifier's input decides it.</summary>
    public BaselineKind? Baseline { get; init; }

    /// <summary>How the photograph is brought to the input's size.</summary>
    public Resize Resize { get; init; }

    /// <summary>Throws for what can be told to be wrong before the classifier is there.</summary>
    /// <exception cref="ChoiceException">Names the choice, what was expected and what was found.</exception>
    public void Check(WebLimits limits)
    {
        if (Methods.Count == 0 || Methods.Count > limits.Methods)
        {
            throw new ChoiceException(Choice.Method, null, $"name from 1 to {limits.Methods} methods.");
        }

        foreach (var settings in Methods)
        {
            var choice = MethodChoice.Of(settings.Method, settings.Values);
            if (settings.Values.Keys.FirstOrDefault(name => !IsForVisitors(choice.Method.Find(name)!)) is { } option)
            {
                throw new ChoiceException(option, settings.Values[option], option == Choice.Size
                    ? "the size is one for all methods, and not an option of one." : "the server decides that.");
            }

            if (Size is { } size && choice.Method.Find(Choice.Size) is not null)
            {
                choice = choice.With(Choice.Size, size.ToString(CultureInfo.InvariantCulture));
            }

            var cost = choice.Method.Cost(choice.Options);
            var passes = cost.Iterations * ((double)cost.Gradients + cost.ForwardPasses);
            if (passes > limits.Passes || cost is { Gradients: < 0 } or { ForwardPasses: < 0 } or { Iterations: < 0 })
            {
                throw new ChoiceException(Choice.Method, choice.Text, "that takes more than the "
                    + $"{limits.Passes} network passes that are taken here: ask for less, or run the command.");
            }
        }
    }

    /// <summary>What is run.</summary>
    /// <exception cref="ChoiceException">A choice doesn't fit the classifier.</exception>
    internal RunOptions Options(IClassifier classifier)
    {
        var isComparison = Methods.Count > CompareAbove;
        var methods = Methods.SelectMany(settings => Values(settings)
            .Choices([settings.Method], classifier, isComparison)).ToArray();
        return new RunOptions
        {
            Methods = methods,
            Metrics = Columns.Metrics,
            Target = new TargetChoice(Target).Resolve(classifier),
            Resize = Resize,
            Baseline = Baseline,
            Seed = methods[0].Options.Seed,
            Trace = true,
            GoesOnAfterFailure = true,
        }.WithUnseenBaseline(classifier.InputSize);
    }

    /// <summary>The commands that give the same figures, one a line.</summary>
    /// <param name="target">The class that it was.</param>
    internal string Commands(int target)
    {
        string[] common =
        [
            Model.Arguments, $"--target {target}", Baseline is { } baseline ? $"--baseline {Word(baseline)}" : "",
            Resize == default ? "" : $"--resize {Word(Resize)}", Size is { } size ? $"--size {size}" : "",
        ];
        string Line(string verb, string methods, IEnumerable<string> options) =>
            string.Join(' ', [$"igos {verb} {Quoted(Upload.Name)}", .. common.Where(part => part.Length > 0), methods,
                .. options]);
        var asOne = Methods.All(settings => settings.Values.Count == 0);
        return asOne && Methods.Count > CompareAbove
            ? Line("compare", $"--methods {string.Join(',', Methods.Select(m => m.Method))}", [])
            : string.Join('\n', Methods.Select(settings => Line("explain", $"--method {settings.Method}",
                settings.Values.Select(pair => $"--{pair.Key} {Quoted(pair.Value)}"))));
    }

    /// <summary>What the reports say that was asked for.</summary>
    internal CommandReport Report(RunOptions options, ExplainedPhotograph seen) => new()
    {
        Model = Model.Choice.Model is { } model ? Path.GetFileName(model) : null,
        Target = seen.Target.Index.ToString(CultureInfo.InvariantCulture),
        Score = "auto",
        Resize = Word(Resize),
        Baseline = Word(seen.Baseline),
        ScoreBaselines = options.OtherBaselines(seen.Baseline) is { Count: > 0 } others
            ? [.. others.Select(Word)] : null,
        Methods = [.. Methods.Select(settings => settings.Method)],
        Size = Size,
        Seed = options.Seed,
        Out = "",
    };

    /// <summary>Whether visitors set it for one method; not what all share, nor how much memory is taken.</summary>
    internal static bool IsForVisitors(MethodOption option) => option.Name != Choice.Size && !option.LeavesResult;

    private OptionValues Values(MethodSettings settings)
    {
        var values = new OptionValues(settings.Values);
        return Size is { } size ? values.WithSize(size) : values;
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Quoted(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/' or '+')
            ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
