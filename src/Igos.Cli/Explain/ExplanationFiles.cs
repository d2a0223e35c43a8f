using System.Text.Json;
using Igos.Cli.Photographs;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Reports;
using Igos.Reports.Figures;
using Igos.Running;
using Igos.Running.Saved;

namespace Igos.Cli.Explain;

/// <summary>The files of one explanation, each written aside and then renamed.</summary>
internal sealed class ExplanationFiles
{
    private readonly string _stem;
    private readonly ResultRow _row;
    private readonly Dictionary<string, string> _written;

    /// <param name="stem">Their path without endings.</param>
    /// <param name="row">The explanation.</param>
    public ExplanationFiles(string stem, ResultRow row)
    {
        (_stem, _row) = (stem, row);
        _written = new() { ["report"] = $"{_stem}{ResultFiles.Report}" };
    }

    /// <summary>Of all that there may be.</summary>
    public static IReadOnlyList<string> Endings { get; } =
        [ResultFiles.Report, NumPy, HeatmapPicture, OverlayPicture, CurvesPicture, EvidencePicture, TracePicture];

    private const string NumPy = ".npy", HeatmapPicture = ".heatmap.png", OverlayPicture = ".overlay.png",
        CurvesPicture = ".curves.png", EvidencePicture = ".evidence.png", TracePicture = ".trace.png";

    /// <summary>The files' paths by what they hold; the report is written last.</summary>
    public IReadOnlyDictionary<string, string> Written => _written;

    /// <summary>Writes the heatmap and the figures.</summary>
    public void Write(ExplainedPhotograph seen, PictureOptions? pictures = null)
    {
        var (map, caption) = (_row.Explanation.Heatmap, Caption);
        NumPyFile.Write(Name("heatmap", NumPy), map);
        HeatmapImage.Save(Name("heatmapImage", HeatmapPicture), map, caption, pictures);
        Overlay.Save(Name("overlay", OverlayPicture), seen.Photograph, map, caption, seen.Region, pictures);
        if (_row.Scores.Count > 0)
        {
            CurvesFigure.Save(Name("curves", CurvesPicture), _row.Scores, caption);
        }
    }

    /// <summary>Writes the values with their sign, which must be there, and draws them.</summary>
    public void WriteSigned(ExplainedPhotograph seen, PictureOptions pictures)
    {
        var (map, signed) = (_row.Explanation.Signed!, pictures with { IsSigned = true });
        NumPyFile.Write(Name("signed", ".signed.npy"), map);
        HeatmapImage.Save(Name("signedImage", ".signed.heatmap.png"), map, Caption, signed);
        Overlay.Save(Name("signedOverlay", ".signed.overlay.png"), seen.Photograph, map, Caption, seen.Region, signed);
    }

    /// <summary>Draws the evidence, which must have been found.</summary>
    public void WriteEvidence(MethodDone done) =>
        EvidenceFigure.Save(Name("evidence", EvidencePicture), _row, done.Photograph, done.Question);

    /// <summary>Draws how the objective fell, of a method that has one.</summary>
    public void WriteTrace() => TraceFigure.Save(Name("trace", TracePicture), _row.Explanation, Caption);

    /// <summary>Writes everything that is known of it, the heatmap among it.</summary>
    public void WriteJson(CommandReport command) => ExplanationReport.Result(_row).Save(_written["report"],
        JsonSerializer.SerializeToNode(command, Json.Options)!.AsObject(), _written);

    private string Caption => VisibleText.Of(_row.Explanation.Caption);

    private string Name(string content, string extension) => _written[content] = _stem + extension;
}
