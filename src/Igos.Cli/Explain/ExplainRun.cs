using System.Text.Json.Nodes;
using Igos.Cli.Photographs;
using Igos.Cli.Terminal;
using Igos.Explainers;
using Igos.Imaging;
using Igos.Reports;
using Igos.Reports.Figures;
using Igos.Reports.Tables;
using Igos.Running;

namespace Igos.Cli.Explain;

/// <summary><c>igos explain</c>: files of their own for each method's heatmap.</summary>
internal sealed class ExplainRun(ExplainSettings settings, CancellationToken cancellationToken)
    : PhotographsRun(settings, cancellationToken)
{
    private const double ClipOfPixels = 99;

    private readonly List<(Subject Subject, JsonObject Report)> _written = [];

    /// <inheritdoc/>
    protected override string Verb => "explained";

    protected override void Write(Subject subject, MethodDone done)
    {
        if (done.Result.Explanation is not { } explanation)
        {
            return;
        }

        var row = Row(subject, done.Result);
        var choice = MethodChoice.Of(explanation);
        var name = choice.FileStem(explanation.Heatmap, NamePartsOf(subject, done.Photograph));
        var files = new ExplanationFiles(
            Stem(subject, done.Photograph, name, choice.Method.Name, ExplanationFiles.Endings), row)
        {
            Format = Settings.Format,
        };
        var pictures = Settings.Pictures with
        {
            Clip = Settings.Clip ?? (IsOfPixels(done, explanation) ? ClipOfPixels : 100),
        };
        files.Write(done.Photograph, pictures);
        if (row.Explanation.Signed is not null)
        {
            files.WriteSigned(done.Photograph, pictures);
        }

        if (row.Evidence is not null)
        {
            files.WriteEvidence(done);
        }

        if (Settings.Trace && explanation.Trace.Count > 0)
        {
            files.WriteTrace();
        }

        files.WriteJson(subject.Command with { Result = name });
        var report = ExplanationReport.Of(row, files.Written);
        _written.Add((subject, report));
    }

    protected override ImageResult Finish(Subject subject, ExplainedPhotograph photograph)
    {
        var report = new ImageReport
        {
            File = subject.File,
            Photograph = PhotographReport.Of(subject.File, photograph),
            Explanations = [.. _written.Where(written => written.Subject == subject).Select(written => written.Report)],
            NotRun = NotRun(subject, photograph) is { Count: > 0 } notRun ? notRun : null,
            Files = Settings.Trace ? WriteTotals(subject, photograph) : null,
        };
        _written.Clear();
        var rows = photograph.Results.Where(r => r.Explanation is not null).Select(r => Row(subject, r));
        return new ImageResult(report, [.. rows]);
    }

    /// <summary>Whether each cell is a pixel of the input, as where gradients are taken by it.</summary>
    private static bool IsOfPixels(MethodDone done, Explanation explanation) =>
        explanation.Method.Resolution == Resolution.Input && explanation.ResampledFrom is null
        && done.Photograph.Classifier.InputSize == new ImageSize(explanation.Heatmap.Height, explanation.Heatmap.Width);

    /// <summary>A result's row; values with a sign double a file of pixels, so they are kept on request.</summary>
    private ResultRow Row(Subject subject, MethodResult result) =>
        new(subject.File, Settings.Signed ? result.Explanation! : result.Explanation! with { Signed = null },
            result.Scores)
        {
            ScorePasses = result.ScorePasses,
            SeedScores = result.SeedScores,
            OtherScores = result.OtherScores,
            Evidence = result.Evidence,
        };

    /// <summary>The objectives of several methods in one figure; null where there is one, or none.</summary>
    private Dictionary<string, string>? WriteTotals(Subject subject, ExplainedPhotograph photograph)
    {
        Explanation[] traced = [.. photograph.Results.Select(r => r.Explanation).OfType<Explanation>()
            .Where(explanation => explanation.Trace.Count > 0)];
        if (traced.Length < 2)
        {
            return null;
        }

        const string Trace = "trace";
        var name = NameOf(Trace, [.. traced.Select(MethodChoice.Of)], subject, photograph);
        var methods = string.Join('_', traced.Select(explanation => explanation.Method.Name));
        var path = Stem(subject, photograph, name, $"{Trace}-{methods}", []) + $".{Settings.Format}";
        TraceFigure.SaveTotals(path, traced, VisibleText.Of($"{photograph.Target}"));
        return new() { [Trace] = path };
    }

    protected override void WriteTable(TextWriter output, IReadOnlyList<ImageResult> images)
    {
        ResultTable.Write(output, StandardStreams.OutputWidth, [.. images.Select(image => image.Rows)]);
        foreach (var image in images.Select(image => image.Report))
        {
            foreach (var method in image.NotRun ?? [])
            {
                var file = Path.GetFileName(image.File);
                VisibleText.WriteLine(output, $"{file}: {method.Method} can't run: {method.Reason}");
            }
        }

        var explained = images.Count(i => i.Report.Error is null);
        VisibleText.WriteLine(
            output, $"{explained} of {Settings.Images.Count} images {Verb}; files are in {Settings.Out}.");
    }
}
