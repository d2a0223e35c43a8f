using Igos.Cli.Photographs;
using Igos.Cli.Reports;
using Igos.Cli.Terminal;
using Igos.Explainers;

namespace Igos.Cli.Explain;

/// <summary><c>igos explain</c>: files of their own for each method's heatmap.</summary>
internal sealed class ExplainRun(ExplainSettings settings, CancellationToken cancellationToken) : PhotographsRun(settings, cancellationToken)
{
    protected override ImageReport Explain(Subject subject, IReadOnlyList<IExplainer> explainers, ProgressLine progress)
    {
        var explanations = new List<ExplanationReport>();
        for (var m = 0; m < explainers.Count; m++)
        {
            var (explanation, score) = Explain(subject, explainers, m, progress);
            var files = new ExplanationFiles(subject.Folder, explanation);
            files.Write(subject.Photograph, subject.Photograph.Region(subject.Classifier.InputSize, Settings.Resize), score,
                subject.Classifier.Labels?[explanation.Target]);
            var report = ExplanationReport.Of(subject.Classifier, explanation, score, files.Written);
            files.WriteJson(new ExplanationDocument
            {
                Versions = VersionsReport.Current,
                Model = ModelReport.Of(subject.Classifier),
                Command = subject.Command,
                Photograph = subject.Report,
                Explanation = report,
            });
            explanations.Add(report);
        }

        return new ImageReport { File = subject.File, Photograph = subject.Report, Explanations = explanations };
    }

    protected override void WriteTable(TextWriter output, IReadOnlyList<ImageReport> images)
    {
        ResultTable.Write(output, images);
        output.WriteLine($"{images.Count(i => i.Error is null)} of {images.Count} images explained; files are in {Settings.Out}.");
    }
}
