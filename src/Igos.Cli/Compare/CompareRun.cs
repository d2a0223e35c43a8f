using System.Runtime.InteropServices;
using System.Text.Json;
using Igos.Cli.Options;
using Igos.Cli.Photographs;
using Igos.Cli.Reports;
using Igos.Cli.Terminal;
using Igos.Explainers;
using Igos.Imaging;

namespace Igos.Cli.Compare;

/// <summary><c>igos compare</c>: all heatmaps of a photograph at one resolution, sorted by their scores.</summary>
internal sealed class CompareRun(ExplainSettings settings, CancellationToken cancellationToken) : PhotographsRun(settings, cancellationToken)
{
    /// <summary>One size for all methods: deletion scores of different resolutions can't be compared.</summary>
    protected override MethodSettings MethodFor(ImageSize input) => Settings.Method with { Size = Settings.Method.SizeFor(input) };

    protected override ImageReport Explain(Subject subject, IReadOnlyList<IExplainer> explainers, ProgressLine progress)
    {
        var methods = new List<ComparedMethod>();
        var notRun = new List<NotRunReport>();
        for (var m = 0; m < explainers.Count; m++)
        {
            try
            {
                methods.Add(Compared(subject, explainers, m, progress));
            }
            catch (Exception e) when (e is IgosException or ExternalException)
            {
                notRun.Add(new NotRunReport(explainers[m].Name, Reason(e)));
            }
        }

        if (methods.Count == 0)
        {
            throw new IgosException($"{subject.File}: no method can run. {string.Join(" ", notRun.Select(n => $"{n.Method}: {n.Reason}"))}");
        }

        var comparison = new Comparison(subject, Settings.Method, methods, notRun);
        return new ImageReport
        {
            File = subject.File,
            Photograph = subject.Report,
            Explanations = [.. comparison.Methods.Select(m => m.Report)],
            NotRun = notRun,
            Files = Write(comparison),
        };
    }

    protected override void WriteTable(TextWriter output, IReadOnlyList<ImageReport> images) => ComparisonTable.Write(output, images);

    private ComparedMethod Compared(Subject subject, IReadOnlyList<IExplainer> explainers, int m, ProgressLine progress)
    {
        var (explanation, score) = Explain(subject, explainers, m, progress);
        if (explanation.Heatmap.IsConstant)
        {
            score = null; // it ranks the cells row by row, whatever the image
        }

        return new ComparedMethod(ExplainerCatalogue.Find(explanation.Method), explanation.Heatmap, score,
            ExplanationReport.Of(subject.Classifier, explanation, score, files: null));
    }

    private Dictionary<string, string> Write(Comparison comparison)
    {
        var subject = comparison.Subject;
        string Name(string extension) => Path.Combine(subject.Folder, $"compare.{extension}");
        var files = new Dictionary<string, string> { ["figure"] = Name("png"), ["page"] = Name("html"), ["report"] = Name("json") };
        using var pictures = ComparisonPictures.Draw(comparison, Settings.Resize);
        ComparisonFigure.Save(files["figure"], comparison, pictures);
        ComparisonPage.Save(files["page"], comparison, pictures);
        AtomicFile.Write(files["report"], stream => JsonSerializer.Serialize(stream, new ComparisonDocument
        {
            Versions = VersionsReport.Current,
            Model = ModelReport.Of(subject.Classifier),
            Command = subject.Command,
            Photograph = subject.Report,
            Explanations = [.. comparison.Methods.Select(m => m.Report)],
            NotRun = comparison.NotRun,
        }, Json.Options));
        return files;
    }
}
