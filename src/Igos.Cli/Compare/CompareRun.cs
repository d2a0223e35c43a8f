using System.Text.Json;
using Igos.Cli.Photographs;
using Igos.Cli.Terminal;
using Igos.NativeLibraries;
using Igos.Reports;
using Igos.Reports.Figures;
using Igos.Reports.Pages;
using Igos.Reports.Tables;
using Igos.Running;

namespace Igos.Cli.Compare;

/// <summary><c>igos compare</c>: all heatmaps of a photograph at one resolution, sorted by their scores.</summary>
internal sealed class CompareRun(ExplainSettings settings, CancellationToken cancellationToken)
    : PhotographsRun(settings, cancellationToken)
{
    /// <inheritdoc/>
    protected override bool Compares => true;

    /// <inheritdoc/>
    protected override string Verb => "compared";

    protected override ImageResult Finish(Subject subject, ExplainedPhotograph photograph)
    {
        var notRun = NotRun(subject, photograph);
        ResultRow[] rows = [.. photograph.Results.Where(r => r.Explanation is not null)
            .Select(r => Row(subject.File, r))];
        var comparison = new Comparison(subject.File, photograph, rows, notRun, subject.Command);
        var report = new ImageReport
        {
            File = subject.File,
            Photograph = PhotographReport.Of(subject.File, photograph),
            Explanations = [.. comparison.Rows.Select(row => ExplanationReport.Of(row, files: null))],
            NotRun = notRun,
        };
        return new ImageResult(report with { Files = Write(subject, comparison, report) }, comparison.Rows);
    }

    protected override void WriteTable(TextWriter output, IReadOnlyList<ImageResult> images)
    {
        foreach (var target in images.SelectMany(image => image.Targets))
        {
            ComparisonTable.Write(output, StandardStreams.OutputWidth, target.Rows, target.Report.NotRun!,
                target.Report.Files!["figure"]);
        }

        output.WriteLine($"{images.Count(i => i.Report.Error is null)} of {Settings.Images.Count} images {Verb}.");
    }

    /// <summary>A constant heatmap has no score: it ranks the cells row by row, whatever the image.</summary>
    private static ResultRow Row(string file, MethodResult result) => result.Explanation!.Heatmap.IsConstant
        ? new(file, result.Explanation, [])
        : new(file, result.Explanation, result.Scores)
        {
            ScorePasses = result.ScorePasses,
            SeedScores = result.SeedScores,
            OtherScores = result.OtherScores,
        };

    private Dictionary<string, string> Write(Subject subject, Comparison comparison, ImageReport report)
    {
        const string Head = "compare", Page = ".html";
        var figure = $".{Settings.Format}";
        var seen = comparison.Photograph;
        var name = NameOf(Head, [.. seen.Results.Select(result => result.Choice)], subject, seen);
        var stem = Stem(subject, seen, name, Head, [figure, Page, ResultFiles.Report]);
        var files = new Dictionary<string, string>
        {
            ["figure"] = stem + figure,
            ["page"] = stem + Page,
            ["report"] = stem + ResultFiles.Report,
        };
        using var pictures = ComparisonPictures.Draw(comparison, Settings.Pictures);
        ComparisonFigure.Save(files["figure"], comparison, pictures);
        ComparisonPage.Save(files["page"], comparison, pictures);
        AtomicFile.Write(files["report"], stream => JsonSerializer.Serialize(stream, new ComparisonDocument
        {
            Versions = Versions.Current,
            Model = ModelReport.WithHash(seen.Classifier),
            Command = subject.Command with { Result = name },
            Photograph = report.Photograph!,
            Explanations = report.Explanations,
            NotRun = comparison.NotRun,
        }, Json.Options));
        return files;
    }
}
