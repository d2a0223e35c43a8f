using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Imaging;
using Igos.Metrics;
using static TorchSharp.torch;

namespace Igos.Cli;

/// <summary>Explains one image after another; an image that fails doesn't stop the others.</summary>
internal sealed class ExplainRun(ExplainSettings settings, CancellationToken cancellationToken)
{
    private const int TopClasses = 5;

    public int Run()
    {
        var watch = Stopwatch.StartNew();
        MakeOutputFolder();
        using var classifier = settings.Classifier.Load(cancellationToken);
        var target = settings.Target.Resolve(classifier);
        IExplainer[] explainers = [.. settings.Methods.Select(m => settings.Method.Explainer(m, classifier))];
        if (settings.Classifier.Model is null)
        {
            Console.Error.WriteLine($"No --model was named, so this is {classifier.Name}, the small classifier that comes with igos "
                + $"({classifier.InputSize} pixels; {string.Join(", ", classifier.Labels!)}). An ImageNet network: --model resnet50, or --model FILE.onnx.");
        }

        var command = Command();
        var images = ProgressLine.During(progress => Explain(classifier, explainers, target, command, progress));
        var report = new RunReport
        {
            Versions = VersionsReport.Current,
            Model = ModelReport.Of(classifier),
            Command = command,
            Images = images,
            Seconds = watch.Elapsed.TotalSeconds,
        };
        if (settings.Json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(report, Json.Options));
        }
        else
        {
            ResultTable.Write(Console.Out, images);
            Console.Out.WriteLine($"{images.Count(i => i.Error is null)} of {images.Count} images explained; files are in {settings.Out}.");
        }

        return images.All(i => i.Error is null) ? ExitCode.Done : ExitCode.Failed;
    }

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

                reports.Add(Explain(classifier, explainers, target, command, image, folder, reports.Count, progress));
            }
            catch (OperationCanceledException)
            {
                progress.Message($"{reports.Count(r => r.Error is null)} of {settings.Images.Count} images are explained; their files are in {settings.Out}.");
                throw;
            }
            catch (Exception e) when (e is IgosException or ExternalException)
            {
                // libtorch's own messages go on with a native stack trace.
                var message = e is IgosException ? e.Message : $"{image}: the network can't compute it: {e.Message.Split('\n')[0]} (less memory is taken with a lower --max-perturbed).";
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
        cancellationToken.ThrowIfCancellationRequested();
        var part = 1.0 / (settings.Images.Count * explainers.Length);
        progress.Begin(Path.GetFileName(file), index * explainers.Length * part, part);
        using var photograph = Photograph.Read(file);
        using var pixels = photograph.ToTensor(classifier.InputSize, settings.Resize);
        using var input = new ExplainerInput(classifier, pixels, settings.Baseline, target is { } c ? [c] : null, settings.Method.Seed);
        var photographReport = new PhotographReport(file, photograph.Width, photograph.Height, Top(classifier, input));
        var explanations = new List<ExplanationReport>();
        for (var m = 0; m < explainers.Length; m++)
        {
            progress.Begin($"{Path.GetFileName(file)} ({index + 1} of {settings.Images.Count}), {explainers[m].Name}", (index * explainers.Length + m) * part, part);
            var explanation = explainers[m].Explain(classifier, input, progress, cancellationToken)[0];
            var score = explanation.Heatmap.IsFinite
                ? DeletionInsertion.Score(classifier, input, [explanation.Heatmap], settings.Method.Scoring, cancellationToken)[0] : null;
            var files = new ExplanationFiles(folder, explanation);
            files.Write(photograph, photograph.Region(classifier.InputSize, settings.Resize), score, classifier.Labels?[explanation.Target]);
            var report = ExplanationReport.Of(classifier, explanation, score, files.Written);
            files.WriteJson(new ExplanationDocument
            {
                Versions = VersionsReport.Current,
                Model = ModelReport.Of(classifier),
                Command = command,
                Photograph = photographReport,
                Explanation = report,
            });
            explanations.Add(report);
        }

        return new ImageReport { File = file, Photograph = photographReport, Explanations = explanations };
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
            throw new IgosException(File.Exists(settings.Out) ? $"--out {settings.Out} is a file: name a folder."
                : $"--out {settings.Out}: the folder can't be made: {e.Message}", e);
        }
    }

    private static ClassReport[] Top(IClassifier classifier, ExplainerInput input)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var probabilities = Heatmap.From(classifier.Logits(input.Images).softmax(1)).Values.ToArray();
        return [.. probabilities.Select((p, c) => new ClassReport(c, classifier.Labels?[c], p)).OrderByDescending(c => c.Probability).Take(TopClasses)];
    }

    private CommandReport Command() => new()
    {
        Model = settings.Classifier.Model,
        Weights = settings.Classifier.Weights,
        Labels = settings.Classifier.Labels,
        Target = settings.Target.Text,
        Resize = settings.Resize.ToString().ToLowerInvariant(),
        Baseline = settings.Baseline.ToString().ToLowerInvariant(),
        Methods = settings.Methods,
        Size = settings.Method.Size,
        Seed = settings.Method.Seed,
        Out = settings.Out,
    };
}
