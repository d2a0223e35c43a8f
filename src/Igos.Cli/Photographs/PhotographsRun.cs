using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Igos.Classifiers;
using Igos.Cli.Models;
using Igos.Cli.Terminal;
using Igos.Reports;
using Igos.Running;

namespace Igos.Cli.Photographs;

/// <summary>
/// Takes one image after another, each through several methods; an image that fails doesn't stop the others.
/// </summary>
internal abstract class PhotographsRun(ExplainSettings settings, CancellationToken cancellationToken)
{
    protected ExplainSettings Settings => settings;

    /// <summary>
    /// Whether all heatmaps have one resolution, and a method that can't run is reported beside the others.
    /// </summary>
    protected virtual bool Compares => false;

    public int Run()
    {
        var watch = Stopwatch.StartNew();
        settings.Options.CheckUsed(settings.Methods);
        MakeOutputFolder();
        using var classifier = ClassifierLoading.Load(settings.Model, cancellationToken);
        var options = Options(classifier);
        ClassifierLoading.TellOfEmbedded(settings.Model, classifier);
        var command = Command(options);
        var images = ProgressLine.During(progress => Explain(classifier, options, command, progress));
        if (settings.Json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new RunReport
            {
                Versions = VersionsReport.Current,
                Model = ModelReport.Of(classifier),
                Command = command,
                Images = [.. images.Select(image => image.Report)],
                Seconds = watch.Elapsed.TotalSeconds,
            }, Json.Options));
        }
        else
        {
            WriteTable(Console.Out, images);
        }

        return images.All(image => image.Report.Error is null) ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>Writes an image's files, once all methods are through.</summary>
    protected abstract ImageResult Finish(Subject subject, ExplainedPhotograph photograph);

    /// <summary>Writes what can be written of a method as soon as it is done.</summary>
    protected virtual void Write(Subject subject, MethodDone done)
    {
    }

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
        var methods = settings.Options.Choices(settings.Methods, classifier, Compares);
        return new RunOptions
        {
            Methods = methods,
            Metrics = Columns.Metrics,
            Target = settings.Target.Resolve(classifier),
            Resize = settings.Resize,
            Baseline = settings.Baseline,
            Seed = methods[0].Options.Seed,
            MaxPerturbedImages = methods[0].Options.MaxPerturbedImages,
            GoesOnAfterFailure = Compares || methods.Count > 1,
        };
    }

    private List<ImageResult> Explain(
        IClassifier classifier, RunOptions options, CommandReport command, ProgressLine progress)
    {
        var folders = new OutputFolders(settings.Out);
        var results = new List<ImageResult>();
        foreach (var image in settings.Images)
        {
            try
            {
                var (folder, numbered) = folders.For(image);
                if (numbered)
                {
                    progress.Message($"{image}: an image of that name has gone before, so its files go into {folder}.");
                }

                cancellationToken.ThrowIfCancellationRequested();
                progress.Begin(Path.GetFileName(image), results.Count / (double)settings.Images.Count, 0);
                var subject = new Subject(image, results.Count, folder, command);
                results.Add(PhotographRun.ExplainFile(classifier, image, options,
                    photograph => Finish(subject, photograph),
                    happened => Tell(happened, subject, options, progress), cancellationToken));
            }
            catch (OperationCanceledException)
            {
                var done = results.Count(result => result.Report.Error is null);
                progress.Message(
                    $"{done} of {settings.Images.Count} images are explained; their files are in {settings.Out}.");
                throw;
            }
            catch (Exception e) when (e is IgosException or ExternalException)
            {
                var reason = PhotographRun.Reason(e);
                var message = reason.StartsWith(image, StringComparison.Ordinal) ? reason : $"{image}: {reason}";
                progress.Message(message);
                results.Add(new ImageResult(new ImageReport { File = image, Error = message }, []));
            }
        }

        return results;
    }

    private void Tell(RunEvent happened, Subject subject, RunOptions options, ProgressLine progress)
    {
        switch (happened)
        {
            case MethodBegun begun:
                var part = 1.0 / (settings.Images.Count * options.Methods.Count);
                var place = subject.Index * options.Methods.Count + begun.Index;
                var of = $"({subject.Index + 1} of {settings.Images.Count})";
                var description = $"{Path.GetFileName(subject.File)} {of}, {begun.Choice.Method.Name}";
                progress.Begin(description, place * part, part);
                break;
            case MethodWorking working:
                progress.Report(working.Progress);
                break;
            case MethodDone done:
                Write(subject, done);
                break;
        }
    }

    /// <summary>Before the work, so that none is done in vain.</summary>
    private void MakeOutputFolder()
    {
        try
        {
            Directory.CreateDirectory(settings.Out);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IgosException($"--out {settings.Out}: the folder can't be made: {e.Message}", e);
        }
    }

    private CommandReport Command(RunOptions options) => new()
    {
        Model = settings.Model.Model,
        Weights = settings.Model.Weights,
        Labels = settings.Model.Labels,
        Target = settings.Target.Text,
        Resize = settings.Resize.ToString().ToLowerInvariant(),
        Baseline = settings.Baseline.ToString().ToLowerInvariant(),
        Methods = settings.Methods,
        Size = Compares ? options.Methods[0].Size : settings.Options.Size,
        Seed = options.Seed,
        Out = settings.Out,
    };
}
