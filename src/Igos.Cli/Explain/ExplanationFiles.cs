using System.Text.Json;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Reports;
using Igos.Reports.Figures;
using Igos.Running;
using Igos.Running.Saved;

namespace Igos.Cli.Explain;

/// <summary>The files of one explanation, <c>FOLDER/METHOD-SIZE.*</c>, each written aside and then renamed.</summary>
internal sealed class ExplanationFiles
{
    private readonly string _stem;
    private readonly ResultRow _row;
    private readonly Dictionary<string, string> _written;

    /// <param name="folder">The photograph's.</param>
    /// <param name="row">The explanation.</param>
    /// <param name="others">What tells it apart besides its method and options; none by default.</param>
    public ExplanationFiles(
        string folder, ResultRow row, IReadOnlyList<KeyValuePair<string, string>>? others = null)
    {
        _row = row;
        _stem = Path.Combine(folder, MethodChoice.Of(row.Explanation).FileStem(row.Explanation.Heatmap, others));
        _written = new() { ["report"] = $"{_stem}.json" };
    }

    /// <summary>The files' paths by what they hold; the report is written last.</summary>
    public IReadOnlyDictionary<string, string> Written => _written;

    /// <summary>Writes the heatmap and the figures.</summary>
    public void Write(ExplainedPhotograph seen, PictureOptions? pictures = null)
    {
        var (map, caption) = (_row.Explanation.Heatmap, Caption);
        NumPyFile.Write(Name("heatmap", ".npy"), map);
        HeatmapImage.Save(Name("heatmapImage", ".heatmap.png"), map, caption, pictures);
        Overlay.Save(Name("overlay", ".overlay.png"), seen.Photograph, map, caption, seen.Region, pictures);
        if (_row.Scores.Count > 0)
        {
            CurvesFigure.Save(Name("curves", ".curves.png"), _row.Scores, caption);
        }
    }

    /// <summary>Draws the evidence, which must have been found.</summary>
    public void WriteEvidence(MethodDone done) =>
        EvidenceFigure.Save(Name("evidence", ".evidence.png"), _row, done.Photograph, done.Question);

    /// <summary>Draws how the objective fell, of a method that has one.</summary>
    public void WriteTrace() => TraceFigure.Save(Name("trace", ".trace.png"), _row.Explanation, Caption);

    /// <summary>Writes everything that is known of it, the heatmap among it.</summary>
    public void WriteJson(CommandReport command) => ExplanationReport.Result(_row).Save(_written["report"],
        JsonSerializer.SerializeToNode(command, Json.Options)!.AsObject(), _written);

    private string Caption => VisibleText.Of(_row.Explanation.Caption);

    private string Name(string content, string extension) => _written[content] = _stem + extension;
}
