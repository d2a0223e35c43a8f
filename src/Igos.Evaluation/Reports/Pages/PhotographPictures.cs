using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Igos.Heatmaps;
using Igos.Imaging;
using SkiaSharp;
using static Igos.Reports.Pages.HtmlPage;

namespace Igos.Evaluation.Reports.Pages;

/// <summary>
/// Heatmaps over their photographs, small; a sentence in place of a picture that can't be shown. Each photograph is
/// read once, however many rows show it.
/// </summary>
internal static class PhotographPictures
{
    private const int Side = 200; // pixels at most: sharp where 160 are shown
    private const int Shown = 160;
    private const int Quality = 82; // of JPEG, for pictures this small

    /// <summary>As HTML, by cell.</summary>
    /// <param name="report">Its stores are open.</param>
    /// <param name="section">Says what of a photograph the model saw.</param>
    /// <param name="cells">Without errors.</param>
    /// <param name="mark">Draws more on a cell's picture; nothing by default.</param>
    public static IReadOnlyDictionary<ReportCell, string> Of(EvaluationReport report, ReportSection section,
        IEnumerable<ReportCell> cells, Action<SKBitmap, ReportCell, Photograph, PhotographRegion>? mark = null)
    {
        var pictures = new Dictionary<ReportCell, string>(ReferenceEqualityComparer.Instance);
        foreach (var photograph in cells.GroupBy(cell => cell.Hash))
        {
            var (seen, problem) = Read(report, section, photograph.First());
            using (seen)
            {
                foreach (var cell in photograph.Where(cell => !pictures.ContainsKey(cell)))
                {
                    pictures[cell] = seen is null ? Instead(problem!) : Picture(report, cell, seen, mark);
                }
            }
        }

        return pictures;
    }

    private static string Picture(EvaluationReport report, ReportCell cell, Seen seen,
        Action<SKBitmap, ReportCell, Photograph, PhotographRegion>? mark)
    {
        Heatmap? heatmap;
        try
        {
            heatmap = report.Stores[cell.Store].Heatmap(cell.Answer, cell.ChoiceId);
        }
        catch (Exception e) when (e is IgosException or InvalidDataException)
        {
            return Instead($"The heatmap can't be read: {e.Message}");
        }

        if (heatmap is null)
        {
            return Instead("The heatmap wasn't kept.");
        }

        using var picture = Overlay.Draw(seen.Small, heatmap);
        mark?.Invoke(picture, cell, seen.Whole, seen.Region);
        var width = (int)Math.Round(picture.Width * (double)Shown / Side);
        var image = Image(
            picture, SKEncodedImageFormat.Jpeg, Quality, width, $"{cell.Photograph} with its heatmap");
        return HeatmapProblem.Of(heatmap) is { } problem ? image + $"<p class=\"small warning\">{Escape(problem)}</p>"
            : image;
    }

    /// <summary>What the model saw of a photograph, small; or why it can't be shown.</summary>
    private static (Seen? Seen, string? Problem) Read(
        EvaluationReport report, ReportSection section, ReportCell cell)
    {
        try
        {
            using (var file = File.OpenRead(cell.Path))
            {
                if (Convert.ToHexStringLower(SHA256.HashData(file)) != cell.Hash)
                {
                    return (null, $"{cell.Path} holds another picture now.");
                }
            }

            var photograph = Photograph.Read(cell.Path, long.MaxValue); // of whatever size the study took it
            try
            {
                var region = Region(report, section, cell, photograph);
                return (new Seen(photograph, region, photograph.ScaledInto(Side, Side, region)), null);
            }
            catch
            {
                photograph.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IgosException or IOException or UnauthorizedAccessException
            or NotSupportedException or ArgumentException or ExternalException)
        {
            return (null, File.Exists(cell.Path) ? $"The photograph can't be read: {e.Message}"
                : $"The photograph isn't at {cell.Path} any more.");
        }
    }

    private static PhotographRegion Region(
        EvaluationReport report, ReportSection section, ReportCell cell, Photograph photograph)
    {
        if (!QuestionWords.IsCropped(section)
            || report.Stores[cell.Store].ModelDescription(section.ModelHash) is not { } description)
        {
            return new PhotographRegion(0, 0, photograph.Width, photograph.Height);
        }

        var model = JsonNode.Parse(description)!;
        return photograph.Region(
            new ImageSize((int)model["inputHeight"]!, (int)model["inputWidth"]!), Resize.Crop);
    }

    private static string Instead(string reason) => $"<p class=\"instead\">{Escape(reason)}</p>";

    /// <summary>A photograph, and small what the model saw of it.</summary>
    private sealed record Seen(Photograph Whole, PhotographRegion Region, Photograph Small) : IDisposable
    {
        public void Dispose()
        {
            Whole.Dispose();
            Small.Dispose();
        }
    }
}
