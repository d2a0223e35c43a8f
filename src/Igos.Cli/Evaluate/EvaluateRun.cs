using System.Globalization;
using Igos.Classifiers;
using Igos.Cli.Models;
using Igos.Cli.Terminal;
using Igos.Evaluation;
using Igos.Evaluation.Datasets;
using Igos.Evaluation.Reports;
using Igos.Evaluation.Store;
using Igos.Evaluation.Studies;
using Igos.Explainers;
using Igos.Running;
using Igos.Workers;

namespace Igos.Cli.Evaluate;

/// <summary>Runs a study and tells how far it is.</summary>
internal sealed class EvaluateRun(EvaluateSettings settings, CancellationToken cancellationToken)
{
    /// <summary>A share's own file; a database takes all shares.</summary>
    private string Store => settings.Shard is { } shard && ResultStore.IsFile(settings.Store)
        ? shard.FileOf(settings.Store) : settings.Store;

    /// <summary>What a report takes: all shares. A connection string may hold a password and isn't repeated.</summary>
    private string Stores => !ResultStore.IsFile(settings.Store) ? "\"Host=…\""
        : settings.Shard?.PatternOf(settings.Store) ?? settings.Store;

    private ScoreKind Score =>
        settings.Model.Score == ScoreChoice.Logit ? ScoreKind.Logit : ScoreKind.Probability;

    public int Run()
    {
        if (settings.Submits && ResultStore.IsFile(settings.Store))
        {
            throw new UsageException(
                "--submit queues in a database of PostgreSQL: name --store \"Host=…;Database=…\".");
        }

        var named = settings.Study is { } name ? Named(name) : null;
        if (settings.Prints && named is not null)
        {
            Console.Out.WriteLine(named.ToJson());
            return ExitCode.Done;
        }

        CheckPointing(named);
        if (settings.Places.Count == 0 && settings.Boxes is null && !settings.Prints)
        {
            throw new UsageException("PHOTOGRAPHS are missing: name files, folders, or lists (.txt) of files. "
                + "See igos evaluate --help.");
        }

        // All that can be told without a model is told before one is loaded.
        var boxes = settings.Boxes?.Read();
        var photographs = boxes is null ? Photographs() : [];
        if (named is null)
        {
            settings.Options.CheckUsed(settings.Methods ?? ["igos"]);
        }

        using var classifier = ClassifierLoading.Load(settings.Model, cancellationToken);
        var study = named ?? ByHand(classifier);
        if (settings.Prints)
        {
            Console.Out.WriteLine(study.ToJson());
            return ExitCode.Done;
        }

        study.CheckFits(classifier.InputSize);
        var truth = settings.Truth is { } source ? TrueClasses.Read(source, photographs, classifier) : null;
        var questions = boxes is null ? null : Questions(boxes, classifier);
        using var scored = settings.ScoreModel is { } other ? Load(other) : null;
        using var store = ResultStore.Open(Store);
        var run = new EvaluationRun(store, classifier, settings.Model.ContentHash(), new EvaluationOptions
        {
            Study = study,
            Photographs = photographs,
            Pointing = questions,
            Truth = truth,
            Target = settings.Target,
            Resize = settings.Resize,
            MaxPixels = settings.MaxPixels,
            Baseline = settings.Baseline,
            ScoreBaselines = settings.ScoreBaselines,
            ScoreModel = scored is null ? null : new ScoreModel(scored, settings.ScoreModel!.ContentHash()),
            Score = Score,
            Seed = study.Rows[0].Options.Seed,
            MaxPerturbedImages = study.Rows[0].Options.MaxPerturbedImages,
            Shard = settings.Shard,
            KeepHeatmaps = settings.KeepsHeatmaps,
            RetriesFailed = settings.RetriesFailed,
        });
        ClassifierLoading.TellOfEmbedded(settings.Model, classifier);
        TellProblems(boxes?.Problems ?? []);
        if (settings.Shard is { } shard)
        {
            StandardStreams.Say($"Share {shard} of the study, into {store.Name}.");
        }

        var exitCode = settings.Submits ? Submit(run, store, study.Rows[0].Options) : Run(run, store);
        if (settings is { Shard: null, Submits: false })
        {
            EvaluationReport.Of(
                    [store], new ReportOptions { Study = study, Tolerance = settings.Boxes?.Tolerance ?? 0 })
                .Write(Console.Out, ReportFormat.Table, StandardStreams.OutputWidth);
        }

        return boxes?.Problems is [_, ..] ? ExitCode.Failed : exitCode;
    }

    /// <summary>Queues what is open.</summary>
    private int Submit(EvaluationRun run, ResultStore store, ExplainerOptions options)
    {
        var cells = run.Open(cancellationToken: cancellationToken);
        var (queued, jobs) = JobQueue.Submit(settings.Store, new StudyJob
        {
            Keys = run.Keys,
            Model = settings.Model,
            ModelHash = settings.Model.ContentHash(),
            ScoreModel = settings.ScoreModel,
            ScoreModelHash = settings.ScoreModel?.ContentHash(),
            Target = settings.Target,
            Score = Score,
            Resize = settings.Resize,
            MaxPixels = settings.MaxPixels,
            Baseline = settings.Baseline,
            ScoreBaselines = settings.ScoreBaselines,
            Seed = options.Seed,
            MaxPerturbedImages = options.MaxPerturbedImages,
            KeepHeatmaps = settings.KeepsHeatmaps,
            RetriesFailed = settings.RetriesFailed,
        }, cells);
        StandardStreams.Say($"{queued} results are queued in {store.Name}, in {jobs} "
            + $"{(jobs == 1 ? "job" : "jobs")} for igos worker."
            + (queued < cells.Count ? $" {cells.Count - queued} more were queued before." : "")
            + " How far they are: igos evaluate status --store \"Host=…\"");
        return ExitCode.Done;
    }

    /// <summary>The network of <c>--score-model</c>, by whose flags errors are told.</summary>
    private IClassifier Load(ModelChoice choice)
    {
        try
        {
            return ClassifierLoading.Load(choice, cancellationToken);
        }
        catch (ChoiceException e) when (e.Choice is Choice.Model or Choice.Weights or Choice.Normalization)
        {
            const string Between = ": ";
            var end = e.Message.IndexOf(Between, StringComparison.Ordinal);
            throw new ChoiceException($"score-{e.Message[..end]}", null, e.Message[(end + Between.Length)..]);
        }
    }

    private void CheckPointing(Study? named)
    {
        if (settings.Boxes is null)
        {
            if (named?.Layout == StudyLayout.Pointing)
            {
                throw new UsageException($"The study {settings.Study} is the pointing game, which needs boxes: "
                    + "name --voc DIR, or --coco DIR --annotations FILE.");
            }
        }
        else if (settings.Places.Count > 0 || settings.Truth is not null || settings.Target != StudyTarget.Predicted)
        {
            throw new UsageException("In the pointing game the photographs and classes are the boxes': leave out "
                + "PHOTOGRAPHS, --truth and --target, or --voc and --coco.");
        }
        else if (settings.ScoreBaselines.Count > 0 || settings.ScoreModel is not null)
        {
            throw new UsageException("The pointing game scores no removed pixels: leave out --score-baseline and "
                + "--score-model.");
        }
    }

    private IReadOnlyList<PointingQuestion> Questions(BoxedPhotographs boxes, IClassifier classifier)
    {
        var map = settings.Boxes!.LabelMap;
        var classes = AnnotationClasses.Of(boxes.Classes.Select(c => c.Name), classifier, map);
        IReadOnlyList<PointingQuestion> all = [.. PointingQuestion.Of(boxes, classes)
            .Where(question => !settings.Boxes.IsDifficultOnly || question.IsDifficult != false)];
        if (settings.Sample is { } count)
        {
            var drawn = PhotographSet.Sample(
                [.. all.Select(q => q.Boxes.Photograph).Distinct()], count, settings.SampleSeed).ToHashSet();
            all = [.. all.Where(question => drawn.Contains(question.Boxes.Photograph))];
        }

        return all.Count > 0 ? all : throw new IgosException(
            $"{settings.Boxes.Voc ?? settings.Boxes.Annotations} has no question to ask"
            + (boxes.Problems is [var first, ..] ? $": {first}"
                : ": no photograph has a box of a class that is asked for."));
    }

    private static void TellProblems(IReadOnlyList<string> problems)
    {
        foreach (var problem in problems.Take(MostProblems))
        {
            StandardStreams.Say(problem);
        }

        if (problems.Count > MostProblems)
        {
            StandardStreams.Say($"… and {problems.Count - MostProblems} more annotations that can't be used.");
        }
    }

    private int Run(EvaluationRun run, ResultStore store)
    {
        EvaluationProgress? last = null;
        try
        {
            last = ProgressLine.During(progress => run.Run(happened =>
            {
                last = happened.Progress;
                Tell(happened, progress);
            }, cancellationToken));
        }
        catch (OperationCanceledException) when (last is not null)
        {
            StandardStreams.Say($"{Counted(last)} are in {store.Name}; the same command goes on.");
            throw;
        }

        StandardStreams.Say($"{Counted(last)} are in {store.Name}"
            + (last.Failed > 0 ? $", {last.Failed} failed (--retry-failed tries them again)." : "."));
        var named = settings.Study is { } name ? $" --study {name}" : "";
        var tolerance = settings.Boxes?.Tolerance is { } pixels
            ? FormattableString.Invariant($" --tolerance {pixels}") : "";
        var report = $"igos evaluate report {Stores}{named}{tolerance}";
        StandardStreams.Say(settings.Shard is null ? $"More of it: {report} --format html --out report.html"
            : $"When all shares are done: {report}");

        return last.Failed == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private IReadOnlyList<PhotographFile> Photographs()
    {
        var all = PhotographSet.Find(settings.Places);
        return settings.Sample is { } count ? PhotographSet.Sample(all, count, settings.SampleSeed) : all;
    }

    private Study Named(string name)
    {
        var study = Study.Find(name).Narrowed(settings.Methods, settings.Sizes);
        var most = settings.Options.Find(MaxPerturbed);
        var score = new OptionValues(new Dictionary<string, string>()).With(settings.Model.Score).Find(Choice.Score);
        foreach (var option in settings.Options.Names.Where(option => option != MaxPerturbed))
        {
            throw new ChoiceException(option, settings.Options.Find(option),
                $"the study {name} says what its rows' options are. Write it with --print, edit it, and name its "
                + "file.");
        }

        return study with
        {
            Rows =
            [
                .. study.Rows.Select(row => most is null ? row : row.With(MaxPerturbed, most)).Select(row =>
                    score is null || row.Method.Find(Choice.Score) is null ? row : row.With(Choice.Score, score)),
            ],
        };
    }

    private Study ByHand(IClassifier classifier)
    {
        var methods = settings.Methods ?? ["igos"];
        var options = settings.Options.With(settings.Model.Score);
        return Study.Of(settings.Sizes is { } sizes
            ? sizes.SelectMany(size => options.WithSize(size).Choices(methods, classifier, oneSize: true))
            : options.Choices(methods, classifier));
    }

    private static void Tell(EvaluationEvent happened, ProgressLine progress)
    {
        var (share, step) = (Share(happened.Progress), 1.0 / Math.Max(1, happened.Progress.Total));
        switch (happened)
        {
            case CellBegun begun:
                var left = begun.Progress.Left is { } time ? $", {Text(time)} left" : "";
                progress.Begin($"{begun.Photograph}, {begun.Choice}{left}", share, step);
                break;
            case CellWorking working:
                progress.Report(working.Method);
                break;
            case PhotographDone done:
                foreach (var failure in done.Failures)
                {
                    progress.Message($"{done.Photograph}: {CommandWords.Of(failure)}");
                }

                progress.Log($"{done.Photograph}: {done.Cells} results; {Counted(done.Progress)}{Rate(done.Progress)}");
                break;
        }
    }

    private static double Share(EvaluationProgress progress) =>
        (progress.Done + progress.Failed) / (double)Math.Max(1, progress.Total);

    private static string Counted(EvaluationProgress progress) => string.Create(CultureInfo.InvariantCulture,
        $"{progress.Done} of {progress.Total} results{(progress.Failed > 0 ? $", {progress.Failed} failed" : "")} "
        + $"({100 * Share(progress):0} %)");

    private static string Rate(EvaluationProgress progress) => progress is { Computed: > 0, Left: { } left }
        ? string.Create(CultureInfo.InvariantCulture,
            $", {progress.Computed / progress.Elapsed.TotalMinutes:0.#} a minute, {Text(left)} left")
        : "";

    /// <summary>A time that is left, roughly.</summary>
    internal static string Text(TimeSpan time) => time.TotalMinutes < 1 ? $"{time.TotalSeconds:0} s"
        : time.TotalHours < 1 ? $"{time.TotalMinutes:0} min"
        : $"{(int)time.TotalHours} h {time.Minutes:00} min";

    private const int MostProblems = 20;

    private const string MaxPerturbed = "max-perturbed";
}
