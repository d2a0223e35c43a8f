using System.Text.Json;
using Igos.Classifiers;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Metrics;
using Igos.Reports;
using Igos.Reports.Figures;
using Igos.Reports.Pages;
using Igos.Running;
using Igos.Running.Saved;
using SkiaSharp;

namespace Igos.Web.Work;

/// <summary>What came of an explanation; its files are made when somebody takes them along.</summary>
public sealed class ExplanationResult
{
    private readonly ExplanationRequest _request;
    private readonly ExplainedPhotograph _seen; // its photograph is gone: the upload has it
    private readonly CommandReport _command;

    internal ExplanationResult(ExplanationRequest request, ExplainedPhotograph seen, RunOptions options)
    {
        (_request, _seen) = (request, seen);
        _command = request.Report(options, seen);
        Rows = [.. seen.Results.Where(result => result.Explanation is not null).Select(result =>
            new ResultRow(request.Upload.Name, result.Explanation!, result.Explanation!.Heatmap.IsConstant
                ? [] : result.Scores)
            {
                ScorePasses = result.ScorePasses,
                SeedScores = result.SeedScores,
                OtherScores = result.OtherScores,
            }).OrderByDescending(row => row.Score(DeletionInsertionScore.DifferenceName)?.Value
                ?? double.NegativeInfinity)];
        NotRun = [.. seen.Results.Where(result => result.Failure is not null)
            .Select(result => new NotRunReport(result.Choice.Method.Name, result.Failure!))];
    }

    /// <summary>The class that was asked about.</summary>
    public ClassProbability Target => _seen.Target;

    /// <summary>The class's probability with all pixels removed.</summary>
    public float BaselineProbability => _seen.BaselineProbability;

    /// <summary>What to know before believing any of the heatmaps.</summary>
    public IReadOnlyList<Warning> Warnings => _seen.Warnings;

    /// <summary>The commands that give the same figures, one a line.</summary>
    public string Commands => _request.Commands(Target.Index);

    /// <summary>The best first, by insertion minus deletion.</summary>
    internal IReadOnlyList<ResultRow> Rows { get; }

    /// <summary>The methods that couldn't run, and why.</summary>
    internal IReadOnlyList<NotRunReport> NotRun { get; }

    /// <summary>How files of a row are named.</summary>
    internal string Stem(int row) =>
        MethodChoice.Of(Rows[row].Explanation).FileStem(Rows[row].Explanation.Heatmap);

    /// <summary>The heatmap's numbers.</summary>
    internal byte[] NumPy(int row)
    {
        using var stream = new MemoryStream();
        NumPyFile.Write(stream, Rows[row].Explanation.Heatmap);
        return stream.ToArray();
    }

    /// <summary>All but the pictures, as the command's own file has it.</summary>
    internal byte[] Report(int row)
    {
        using var stream = new MemoryStream();
        ExplanationReport.Result(Rows[row]).Write(
            stream, JsonSerializer.SerializeToNode(_command, Json.Options)!.AsObject());
        return stream.ToArray();
    }

    /// <summary>The heatmap over the photograph, at the photograph's own resolution, as PNG.</summary>
    internal byte[] OverlayPicture(int row)
    {
        using var photograph = _request.Upload.Decode();
        using var picture = Overlay.Draw(photograph, Rows[row].Explanation.Heatmap, _seen.Region);
        return Png(picture);
    }

    /// <summary>The heatmap alone, as PNG.</summary>
    internal byte[] HeatmapPicture(int row)
    {
        var heatmap = Rows[row].Explanation.Heatmap;
        var cell = Math.Max(1, Upload.ShownSide / Math.Max(heatmap.Height, heatmap.Width));
        using var picture = HeatmapImage.Draw(heatmap, heatmap.Width * cell, heatmap.Height * cell);
        return Png(picture);
    }

    /// <summary>The page of one file that <c>igos compare</c> writes.</summary>
    internal byte[] Page()
    {
        using var photograph = _request.Upload.Decode();
        var comparison = new Comparison(
            _request.Upload.Name, _seen with { Photograph = photograph }, Rows, NotRun, _command);
        using var pictures = ComparisonPictures.Draw(comparison);
        using var stream = new MemoryStream();
        ComparisonPage.Write(stream, comparison, pictures);
        return stream.ToArray();
    }

    private static byte[] Png(SKBitmap picture)
    {
        using var data = picture.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
