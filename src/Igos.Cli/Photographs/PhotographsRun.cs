using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Igos.Classifiers;
using Igos.Cli.Options;
using Igos.Cli.Reports;
using Igos.Cli.Terminal;
using Igos.Explainers;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Metrics;
using static TorchSharp.torch;

namespace Igos.Cli.Photographs;

/// <summary>Takes one image after another, each through several methods; an image that fails doesn't stop the others.</summary>
internal abstract class PhotographsRun(ExplainSettings settings, CancellationToken cancellationToken)
{
    private const int TopClasses = 5;

    protected ExplainSettings Settings => settings;

    public int Run()
    {
        var watch = Stopwatch.StartNew();
        settings.Method.CheckUsed(settings.Methods);
        MakeOutputFolder();
        using var classifier = settings.Classifier.Load(cancellationToken);
        var target = settings.Target.Resolve(classifier);
        var method = MethodFor(classifier.InputSize);
        IExplainer[] explainers = [.. settings.Methods.Select(m => method.Explainer(m, classifier))];
        if (settings.Classifier.Model is null)
        {
            Console.Error.WriteLine($"No --model was named, so this is {classifier.Name}, the small classifier that comes with igos "
                + $"({classifier.InputSize} pixels; {string.Join(", ", classifier.Labels!)}). An ImageNet network: --model resnet50, or --model FILE.onnx.");
        }

        var command = Command(method);
        var images = ProgressLine.During(progress => Explain(classifier, explainers, target, command, progress));
        if (settings.Json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new RunReport
            {
                Versions = VersionsReport.Current,
                Model = ModelReport.Of(classifier),
                Command = command,
                Images = images,
                Seconds = watch.Elapsed.TotalSeconds,
            }, Json.Options));
        }
        else
        {
            WriteTable(Console.Out, images);
        }

        return images.All(i => i.Error is null) ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>What the methods are told, for a classifier's input size.</summary>
    protected virtual MethodSettings MethodFor(ImageSize input) => settings.Method;

    /// <summary>Takes one image through all methods and writes its files.</summary>
    protected abstract ImageReport Explain(Subject subject, IReadOnlyList<IExplainer> explainers, ProgressLine progress);

    /// <summary>The results as people read them.</summary>
    protected abstract void WriteTable(TextWriter output, IReadOnlyList<ImageReport> images);

    /// <summary>One method's heatmap, and its score where it can be ranked.</summary>
    protected (Explanation Explanation, DeletionInsertionScore? Score) Explain(Subject subject, IReadOnlyList<IExplainer> explainers, int m, ProgressLine progress)
    {
        var part = 1.0 / (settings.Images.Count * explainers.Count);
        progress.Begin($"{Path.GetFileName(subject.File)} ({subject.Index + 1} of {settings.Images.Count}), {explainers[m].Name}",
            (subject.Index * explainers.Count + m) * part, part);
        var explanation = explainers[m].Explain(subject.Classifier, subject.Input, progress, cancellationToken)[0];
        var score = explanation.Heatmap.IsFinite
            ? DeletionInsertion.Score(subject.Classifier, subject.Input, [explanation.Heatmap], settings.Method.Scoring, cancellationToken)[0] : null;
        return (explanation, score);
    }

    /// <summary>What libtorch couldn't compute, in one line: its own messages go on with a native stack trace.</summary>
    protected static string Reason(Exception e) => e is IgosException ? e.Message
        : $"the network can't compute it: {e.Message.Split('\n')[0]} (less memory is taken with a lower --max-perturbed).";

    private List<ImageReport> Explain(IClassifier classifier, IExplainer[] explainers, int? target, CommandReport command, ProgressLine progress)
    {
        var folders = new OutputFolders(settings.Out);
        var reports = new List<ImageReport>();
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
                progress.Begin(Path.GetFileName(image), reports.Count / (double)settings.Images.Count, 0);
                reports.Add(Explain(classifier, explainers, target, command, image, folder, reports.Count, progress));
            }
            catch (OperationCanceledException)
            {
                progress.Message($"{reports.Count(r => r.Error is null)} of {settings.Images.Count} images are explained; their files are in {settings.Out}.");
                throw;
            }
            catch (Exception e) when (e is IgosException or ExternalException)
            {
                var message = e is IgosException ? e.Message : $"{image}: {Reason(e)}";
                progress.Message(message);
                reports.Add(new ImageReport { File = image, Error = message });
            }
        }

        return reports;
    }

    private ImageReport Explain(IClassifier classifier, IExplainer[] explainers, int? target, CommandReport command, string file,
        string folder, int index, ProgressLine progress)
    {
        using var scope = NewDisposeScope();
        using var photograph = Photograph.Read(file);
        using var pixels = photograph.ToTensor(classifier.InputSize, settings.Resize);
        using var input = new ExplainerInput(classifier, pixels, settings.Baseline, target is { } c ? [c] : null, settings.Method.Seed);
        return Explain(new Subject
        {
            File = file,
            Index = index,
            Folder = folder,
            Classifier = classifier,
            Photograph = photograph,
            Input = input,
            Report = new PhotographReport(file, photograph.Width, photograph.Height, Top(classifier, input)),
            Command = command,
        }, explainers, progress);
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

    private static ClassReport[] Top(IClassifier classifier, ExplainerInput input)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var probabilities = Heatmap.From(classifier.Logits(input.Images).softmax(1)).Values.ToArray();
        return [.. probabilities.Select((p, c) => new ClassReport(c, classifier.Labels?[c], p)).OrderByDescending(c => c.Probability).Take(TopClasses)];
    }

    private CommandReport Command(MethodSettings method) => new()
    {
        Model = settings.Classifier.Model,
        Weights = settings.Classifier.Weights,
        Labels = settings.Classifier.Labels,
        Target = settings.Target.Text,
        Resize = settings.Resize.ToString().ToLowerInvariant(),
        Baseline = settings.Baseline.ToString().ToLowerInvariant(),
        Methods = settings.Methods,
        Size = method.Size,
        Seed = method.Seed,
        Out = settings.Out,
    };
}
