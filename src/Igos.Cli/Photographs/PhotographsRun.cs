using System.Diagnostics;
using Igos.Classifiers;
using Igos.Cli.Models;
using Igos.Cli.Terminal;
using Igos.Imaging;
using Igos.NativeLibraries;
using Igos.Reports;
using Igos.Running;

namespace Igos.Cli.Photographs;

/// <summary>
/// Takes one image after another, each through several methods; an image that fails doesn't stop the others.
/// </summary>
internal abstract class PhotographsRun(ExplainSettings settings, CancellationToken cancellationToken)
{
    private IReadOnlyList<(TargetChoice Choice, int? Class)> _targets = [];

    protected ExplainSettings Settings => settings;

    /// <summary>
    /// Whether all heatmaps have one resolution, and a method that can't run is reported beside the others.
    /// </summary>
    protected virtual bool Compares => false;

    public int Run()
    {
        var watch = Stopwatch.StartNew();
        settings.Options.CheckUsed(settings.Methods);
        settings.Name?.Check(settings.Images, Compares ? [Verb] : settings.Methods,
            [.. settings.Targets.Select(target => target.Text)], settings.Model, settings.Baseline);
        PhotographLoop<ImageResult>.MakeOutputFolder(settings.Out);
        using var classifier = ClassifierLoading.Load(settings.Model, cancellationToken);
        var options = Options(classifier);
        ClassifierLoading.TellOfEmbedded(settings.Model, classifier);
        var command = Command(options, classifier);
        var images = ProgressLine.During(progress => Explain(classifier, options, command, progress));
        var done = images.Count(image => image.Report.Error is null);
        var isInterrupted = images.Count < settings.Images.Count;
        if (settings.Json)
        {
            Console.Out.WriteLine(Json.Text(new RunReport
            {
                Versions = Versions.Current,
                Model = ModelReport.WithHash(classifier),
                Command = command,
                Images = [.. images.Select(image => image.Report)],
                Interrupted = isInterrupted ? new InterruptionReport(done, settings.Images.Count) : null,
                Seconds = watch.Elapsed.TotalSeconds,
            }));
        }
        else
        {
            WriteTable(Console.Out, images);
        }

        if (isInterrupted)
        {
            if (settings.Json)
            {
                StandardStreams.Say( // as the table ends
                    $"{done} of {settings.Images.Count} images {Verb}; files are in {settings.Out}.");
            }

            throw new OperationCanceledException(cancellationToken);
        }

        return done == images.Count ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>What is done to an image, as in "1 of 2 images explained".</summary>
    protected abstract string Verb { get; }

    /// <summary>Writes an image's files, once all methods are through.</summary>
    protected abstract ImageResult Finish(Subject subject, ExplainedPhotograph photograph);

    /// <summary>Writes what can be written of a method as soon as it is done.</summary>
    protected virtual void Write(Subject subject, MethodDone done)
    {
    }

    /// <summary>What else than methods and their options tells the results of a photograph apart.</summary>
    protected IReadOnlyList<KeyValuePair<string, string>> NamePartsOf(Subject subject, ExplainedPhotograph seen) =>
    [
        .. settings.ScoreBaselines.Where(other => other != seen.Baseline).Distinct().Select(other =>
            KeyValuePair.Create(Choice.ScoreBaseline, other.ToString().ToLowerInvariant())),
        .. NameParts.Of(settings.Model,
            subject.Target == TargetChoice.Predicted ? null : NameParts.Class(seen.Target, seen.Classifier),
            settings.Resize, seen),
    ];

    /// <summary>
    /// What files of several methods are called by default: which methods, but for all, and what was changed of any's
    /// options.
    /// </summary>
    /// <param name="head">What they are.</param>
    /// <param name="choices">The methods, of one size.</param>
    /// <param name="subject">The photograph.</param>
    /// <param name="seen">The same as the classifier saw it.</param>
    protected string NameOf(
        string head, IReadOnlyList<MethodChoice> choices, Subject subject, ExplainedPhotograph seen)
    {
        string[] all = [.. Methods.All.Select(method => method.Name)];
        string[] methods = [.. all.Intersect(choices.Select(choice => choice.Method.Name))];
        return FileNames.Of($"{head}-{choices[0].Size}",
        [
            .. methods.Length == all.Length ? Array.Empty<KeyValuePair<string, string>>()
                : [KeyValuePair.Create("methods", string.Join('_', methods))],
            .. choices.SelectMany(choice => choice.Changes).Where(change => change.Option.Name != Choice.Size)
                .Select(change => KeyValuePair.Create(change.Option.Name, change.Option.Text(change.Value))),
            .. NamePartsOf(subject, seen),
        ]);
    }

    /// <summary>The path of a result's files without their endings.</summary>
    /// <param name="subject">The photograph.</param>
    /// <param name="seen">The same as the classifier saw it.</param>
    /// <param name="name">What they are called by default.</param>
    /// <param name="method">For the template's field.</param>
    /// <param name="endings">Of the files, the report's among them.</param>
    protected string Stem(Subject subject, ExplainedPhotograph seen, string name, string method,
        IReadOnlyList<string> endings) => subject.Files.Stem(
            new ResultIdentity(name, seen.Photograph.ContentHash, seen.Classifier),
            NameTemplate.Values(subject.File, settings.Model, seen.Baseline, method,
                NameParts.Class(seen.Target, seen.Classifier), name),
            endings);

    /// <summary>The methods that couldn't run, and why.</summary>
    /// <exception cref="IgosException">None could.</exception>
    protected static IReadOnlyList<NotRunReport> NotRun(Subject subject, ExplainedPhotograph photograph)
    {
        NotRunReport[] notRun = [.. photograph.Results.Where(r => r.Failure is not null)
            .Select(r => new NotRunReport(r.Choice.Method.Name, r.Failure!))];
        var reasons = string.Join(" ", notRun.Select(n => $"{n.Method}: {n.Reason}"));
        return notRun.Length < photograph.Results.Count ? notRun
            : throw new IgosException($"{subject.File}: no method can run. {reasons}");
    }

    /// <summary>The results as people read them.</summary>
    protected abstract void WriteTable(TextWriter output, IReadOnlyList<ImageResult> images);

    private RunOptions Options(IClassifier classifier)
    {
        var methods = settings.Options.With(settings.Model.Score).Choices(settings.Methods, classifier, Compares);
        var options = new RunOptions
        {
            Methods = methods,
            Metrics = Columns.Metrics,
            Score = settings.Model.Score == ScoreChoice.Logit ? ScoreKind.Logit : ScoreKind.Probability,
            Target = settings.Targets[0].Resolve(classifier),
            Resize = settings.Resize,
            MaxPixels = settings.MaxPixels,
            Baseline = settings.Baseline,
            ScoreBaselines = settings.ScoreBaselines,
            Seed = methods[0].Options.Seed,
            MaxPerturbedImages = methods[0].Options.MaxPerturbedImages,
            Evidence = settings.Evidence,
            Trace = settings.Trace,
            GoesOnAfterFailure = Compares || methods.Count > 1,
        };
        return Compares ? options.WithUnseenBaseline(classifier.InputSize) : options;
    }

    /// <returns>One for each image; fewer where the run was interrupted.</returns>
    private List<ImageResult> Explain(
        IClassifier classifier, RunOptions options, CommandReport command, ProgressLine progress)
    {
        // Two names may be one class.
        _targets = [.. settings.Targets.Select(target => (target, target.Resolve(classifier)))
            .DistinctBy(target => target.Item2)];
        var loop = new PhotographLoop<ImageResult>
        {
            Work = (subject, line) => Joined([.. _targets.Select((target, place) =>
            {
                var (asked, part) = (options with { Target = target.Class }, subject with { Target = target.Choice });
                return PhotographRun.ExplainFile(classifier, subject.File, asked,
                    photograph => Finish(part, photograph),
                    happened => Tell(happened, part, place, options, line), cancellationToken);
            })]),
            Summary = Summary,
            Name = settings.Name,
            Failure = (file, error) => new ImageResult(new ImageReport { File = file, Error = error }, []),
        };
        return loop.Run(settings.Images, command, progress, cancellationToken);
    }

    /// <summary>The results of several classes as one.</summary>
    private static ImageResult Joined(IReadOnlyList<ImageResult> targets)
    {
        if (targets.Count == 1)
        {
            return targets[0] with { Targets = targets };
        }

        var report = targets[0].Report with
        {
            Explanations = [.. targets.SelectMany(target => target.Report.Explanations)],
            NotRun = targets.All(target => target.Report.NotRun is null) ? null
                : [.. targets.SelectMany(target => target.Report.NotRun ?? []).Distinct()],
            Files = targets.All(target => target.Report.Files is null) ? null
                : targets.SelectMany(target => (target.Report.Files ?? new Dictionary<string, string>())
                    .Select(file => KeyValuePair.Create($"{file.Key} of {Class(target)}", file.Value)))
                    .DistinctBy(file => file.Key).ToDictionary(), // the predicted class may have been named too
        };
        return new ImageResult(report, [.. targets.SelectMany(target => target.Rows)]) { Targets = targets };

        static string Class(ImageResult target) => $"{target.Rows[0].Explanation.Target}";
    }

    /// <summary>An image's result in a log: its class and the methods.</summary>
    private static string Summary(ImageResult result)
    {
        var target = result.Rows[0].Explanation.Target;
        var methods = string.Join(", ", result.Rows.Select(Columns.MethodAndSize.Text));
        return $"{target} {Numbers.Score(target.Probability)}; {methods}";
    }

    private void Tell(RunEvent happened, Subject subject, int target, RunOptions options, ProgressLine progress)
    {
        switch (happened)
        {
            case MethodBegun begun:
                Begin(begun.Choice, begun.Index, share: 1, "");
                break;
            case EvidenceBegun begun:
                Begin(begun.Choice, begun.Index + 1, share: 0, ", evidence"); // the bar waits where the method ended
                break;
            case MethodWorking working:
                progress.Report(working.Progress);
                break;
            case MethodDone done:
                Write(subject, done);
                break;
        }

        void Begin(MethodChoice choice, int methods, int share, string what)
        {
            var part = 1.0 / (settings.Images.Count * _targets.Count * options.Methods.Count);
            var place = (((subject.Index * _targets.Count) + target) * options.Methods.Count) + methods;
            var of = $"({subject.Index + 1} of {settings.Images.Count})";
            var asked = _targets.Count > 1 ? $", {subject.Target.Text}" : "";
            var description = $"{Path.GetFileName(subject.File)} {of}{asked}, {choice.Method.Name}{what}";
            progress.Begin(description, place * part, share * part);
        }
    }

    private BaselineKind BaselineFor(IClassifier classifier) =>
        settings.Baseline ?? Baseline.Default(classifier.InputSize);

    private CommandReport Command(RunOptions options, IClassifier classifier) => new()
    {
        Model = settings.Model.Model,
        Weights = settings.Model.Weights,
        Labels = settings.Model.Labels,
        Target = string.Join(", ", settings.Targets.Select(target => target.Text)),
        Score = settings.Model.Score.ToString().ToLowerInvariant(),
        Resize = settings.Resize.ToString().ToLowerInvariant(),
        Baseline = BaselineFor(classifier).ToString().ToLowerInvariant(),
        ScoreBaselines = options.OtherBaselines(BaselineFor(classifier)) is { Count: > 0 } others
            ? [.. others.Select(baseline => baseline.ToString().ToLowerInvariant())] : null,
        Methods = settings.Methods,
        Size = Compares ? options.Methods[0].Size : settings.Options.Size,
        Seed = options.Seed,
        Out = settings.Out,
    };
}
