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
    private const string NumPy = ".npy", SignedNumPy = ".signed.npy";

    private static readonly string[] Pictures =
        ["heatmap", "overlay", "curves", "evidence", "trace", "signed.heatmap", "signed.overlay"];

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

    /// <summary>Of all that there may be, in every format.</summary>
    public static IReadOnlyList<string> Endings { get; } =
        [ResultFiles.Report, NumPy, SignedNumPy, .. Pictures.SelectMany(_ => FigureFile.Formats, Ending)];

    /// <summary>How names of figures end, without the dot; <c>png</c> by default.</summary>
    public string Format { get; init; } = FigureFile.Formats[0];

    /// <summary>The files' paths by what they hold; the report is written last.</summary>
    public IReadOnlyDictionary<string, string> Written => _written;

    /// <summary>Writes the heatmap and the figures.</summary>
    public void Write(ExplainedPhotograph seen, PictureOptions? pictures = null)
    {
        var (map, caption) = (_row.Explanation.Heatmap, Caption);
        NumPyFile.Write(Name("heatmap", NumPy), map);
        HeatmapImage.Save(Name("heatmapImage", $".heatmap.{Format}"), map, caption, pictures);
        Overlay.Save(Name("overlay", $".overlay.{Format}"), seen.Photograph, map, caption, seen.Region, pictures);
        if (_row.Scores.Count > 0)
        {
            CurvesFigure.Save(Name("curves", $".curves.{Format}"), _row.Scores, caption);
        }
    }

    /// <summary>Writes the values with their sign, which must be there, and draws them.</summary>
    public void WriteSigned(ExplainedPhotograph seen, PictureOptions pictures)
    {
        var (map, signed) = (_row.Explanation.Signed!, pictures with { IsSigned = true });
        NumPyFile.Write(Name("signed", SignedNumPy), map);
        HeatmapImage.Save(Name("signedImage", $".signed.heatmap.{Format}"), map, Caption, signed);
        var overlay = Name("signedOverlay", $".signed.overlay.{Format}");
        Overlay.Save(overlay, seen.Photograph, map, Caption, seen.Region, signed);
    }

    /// <summary>Draws the evidence, which must have been found.</summary>
    public void WriteEvidence(MethodDone done) =>
        EvidenceFigure.Save(Name("evidence", $".evidence.{Format}"), _row, done.Photograph, done.Question);

    /// <summary>Draws how the objective fell, of a method that has one.</summary>
    public void WriteTrace() => TraceFigure.Save(Name("trace", $".trace.{Format}"), _row.Explanation, Caption);

    /// <summary>Writes everything that is known of it, the heatmap among it.</summary>
    public void WriteJson(CommandReport command) => ExplanationReport.Result(_row).Save(_written["report"],
        JsonSerializer.SerializeToNode(command, Json.Options)!.AsObject(), _written);

    private static string Ending(string picture, string format) => $".{picture}.{format}";

    private string Caption => VisibleText.Of(_row.Explanation.Caption);

    private string Name(string content, string extension) => _written[content] = _stem + extension;
}
