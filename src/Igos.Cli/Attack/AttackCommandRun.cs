using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Igos.Attacks;
using Igos.Classifiers;
using Igos.Cli.Models;
using Igos.Cli.Photographs;
using Igos.Cli.Terminal;
using Igos.Evaluation.Reports;
using Igos.Explainers;
using Igos.Explainers.Masks;
using Igos.Imaging;
using Igos.NativeLibraries;
using Igos.Reports;
using Igos.Reports.Figures;
using Igos.Running;

namespace Igos.Cli.Attack;

/// <summary><c>igos attack</c>: a folder for each photograph, and the means over all.</summary>
internal sealed class AttackCommandRun(AttackSettings settings, CancellationToken cancellationToken)
{
    private const string Head = "attack", Away = "away";
    private const int Levels = 255;
    private const int Parts = 3; // the attack, and the heatmaps of two pictures

    public int Run()
    {
        var watch = Stopwatch.StartNew();
        settings.Name?.Check(
            settings.Images, [Head], [settings.Target.Text ?? Away], settings.Model, settings.Baseline);
        PhotographLoop<AttackReport>.MakeOutputFolder(settings.Out);
        using var classifier = ClassifierLoading.Load(settings.Model, cancellationToken);
        settings.Target.Check(classifier);
        var options = Options(classifier);
        ClassifierLoading.TellOfEmbedded(settings.Model, classifier);
        var command = Command(options, classifier);
        var loop = new PhotographLoop<AttackReport>
        {
            Work = (subject, progress) => Attack(classifier, subject, options, progress),
            Summary = Summary,
            Name = settings.Name,
            Failure = (file, error) => new AttackReport { File = file, Error = error },
        };
        var reports = ProgressLine.During(
            progress => loop.Run(settings.Images, command, progress, cancellationToken));
        AttackReport[] done = [.. reports.Where(report => report.Error is null)];
        var isInterrupted = reports.Count < settings.Images.Count;
        var summary = AttackSummary.Of(reports);
        if (settings.Json)
        {
            Console.Out.WriteLine(Json.Text(new AttackRunReport
            {
                Versions = Versions.Current,
                Model = ModelReport.WithHash(classifier),
                Command = command,
                Images = reports,
                Summary = summary,
                Interrupted = isInterrupted ? new InterruptionReport(done.Length, settings.Images.Count) : null,
                Seconds = watch.Elapsed.TotalSeconds,
            }));
        }
        else
        {
            AttackTable.Write(Console.Out, StandardStreams.OutputWidth, done, summary);
            VisibleText.WriteLine(Console.Out, Total(summary));
        }

        if (isInterrupted)
        {
            if (settings.Json)
            {
                StandardStreams.Say(Total(summary)); // as the table ends
            }

            throw new OperationCanceledException(cancellationToken);
        }

        return done.Length == reports.Count ? ExitCode.Done : ExitCode.Failed;
    }

    private AttackReport Attack(IClassifier classifier, Subject subject, RunOptions options, ProgressLine progress)
    {
        var part = 0;
        var share = 1.0 / (settings.Images.Count * Parts);
        void Begin(string what) => progress.Begin(
            $"{Path.GetFileName(subject.File)} ({subject.Index + 1} of {settings.Images.Count}), {what}",
            (subject.Index * Parts + part) * share, share);
        Begin("attack");
        return AttackRun.AttackFile(classifier, subject.File, settings.Attack, settings.Target, options,
            attacked => Write(subject, attacked), happened =>
            {
                switch (happened)
                {
                    case AttackWorking working:
                        progress.Report(new ExplanationProgress("attack", working.Done, working.Total));
                        break;
                    case MethodBegun begun:
                        part++;
                        Begin($"{begun.Choice.Method.Name} {(part == 1 ? "before" : "after")}");
                        break;
                    case MethodWorking working:
                        progress.Report(working.Progress);
                        break;
                }
            }, cancellationToken);
    }

    /// <summary>The report is written last.</summary>
    private AttackReport Write(Subject subject, AttackedPhotograph attacked)
    {
        const string Image = ".adversarial.png";
        var figure = $".{settings.Format}";
        var name = NameOf(attacked);
        var target = attacked.Outcome.Target is { } led ? NameParts.Class(led, attacked.Original.Classifier) : Away;
        var stem = subject.Files.Stem(
            new ResultIdentity(name, attacked.ContentHash, attacked.Original.Classifier),
            NameTemplate.Values(subject.File, settings.Model, attacked.Original.Baseline, Head, target, name),
            [Image, figure, ResultFiles.Report]);
        var files = new Dictionary<string, string> { ["image"] = stem + Image };
        if (!settings.IsAttackOnly)
        {
            files["figure"] = stem + figure;
        }

        files["report"] = stem + ResultFiles.Report;
        var report = AttackReport.Of(subject.File, attacked, files);
        attacked.Adversarial.Photograph.Save(files["image"]);
        if (!settings.IsAttackOnly)
        {
            AttackFigure.Save(files["figure"], report, attacked, settings.Pictures);
        }

        AtomicFile.Write(files["report"], stream => JsonSerializer.Serialize(stream, new AttackDocument
        {
            Versions = Versions.Current,
            Model = ModelReport.WithHash(attacked.Original.Classifier),
            Command = subject.Command with { Result = name },
            Photograph = new PhotographReport(subject.File, attacked.Width, attacked.Height,
                attacked.Original.TopClasses, attacked.ContentHash),
            Attack = report,
        }, Json.Options));
        return report;
    }

    /// <summary>What tells the attack from others on the photograph: what differs from the defaults.</summary>
    private string NameOf(AttackedPhotograph attacked)
    {
        var (attack, defaults) = (settings.Attack, new MomentumIterativeFastGradientSignOptions());
        var levels = attack.Epsilon * Levels;
        (string Name, string Value, bool IsChanged)[] options =
        [
            ("epsilon", Math.Abs(levels - Math.Round(levels)) < 1e-9
                ? string.Create(CultureInfo.InvariantCulture, $"{levels:0}of{Levels}") : Number(attack.Epsilon),
                attack.Epsilon != defaults.Epsilon),
            ("iterations", Number(attack.Iterations), attack.Iterations != defaults.Iterations),
            ("momentum", Number(attack.Momentum), attack.Momentum != defaults.Momentum),
            ("seed", Number(settings.Seed), settings.Seed != 0),
        ];
        var (target, led) = (settings.Target, attacked.Outcome.Target);
        return FileNames.Of(
            settings.IsAttackOnly ? $"{Head}-only" : $"{Head}-{attacked.Original.Results[0].Choice.Size}",
            [
                .. options.Where(option => option.IsChanged)
                    .Select(option => KeyValuePair.Create(option.Name, option.Value)),
                .. NameParts.Of(settings.Model,
                    target.IsRule || led is null ? target.Text?.ToLowerInvariant()
                        : NameParts.Class(led, attacked.Original.Classifier),
                    settings.Resize, attacked.Original),
            ]);

        static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
    }

    private static string Summary(AttackReport report)
    {
        var outcome = report.Outcome!;
        return $"{outcome.Original} {Numbers.Score(outcome.Original.Probability)}, after the attack "
            + $"{outcome.RoundedPrediction} {Numbers.Score(outcome.RoundedPrediction.Probability)}";
    }

    private string Total(AttackSummary summary)
    {
        var lost = summary.Successes - summary.RoundedSuccesses;
        return $"{summary.Attacked} of {settings.Images.Count} images attacked, {summary.RoundedSuccesses} adversarial"
            + (lost > 0 ? $" ({lost} more before rounding)" : "") + $"; files are in {settings.Out}.";
    }

    private RunOptions Options(IClassifier classifier)
    {
        string[] methods = settings.IsAttackOnly ? [] : [IntegratedGradientsOptimizedSaliency.Descriptor.Name];
        return new RunOptions
        {
            Methods = settings.Options.With(settings.Model.Score).Choices(methods, classifier),
            Metrics = Columns.Metrics,
            Score = settings.Model.Score == ScoreChoice.Logit ? ScoreKind.Logit : ScoreKind.Probability,
            Resize = settings.Resize,
            MaxPixels = settings.MaxPixels,
            Baseline = settings.Baseline,
            Seed = settings.Seed,
        };
    }

    private CommandReport Command(RunOptions options, IClassifier classifier) => new()
    {
        Model = settings.Model.Model,
        Weights = settings.Model.Weights,
        Labels = settings.Model.Labels,
        Target = settings.Target.ToString(),
        Score = settings.Model.Score.ToString().ToLowerInvariant(),
        Resize = settings.Resize.ToString().ToLowerInvariant(),
        Baseline = (settings.Baseline ?? Baseline.Default(classifier.InputSize)).ToString().ToLowerInvariant(),
        Methods = [.. options.Methods.Select(method => method.Method.Name)],
        Size = settings.Options.Size,
        Seed = options.Seed,
        Out = settings.Out,
    };
}
