using System.Globalization;
using System.Text.Json;
using Igos.Cli.Photographs;
using Igos.Cli.Reports;
using Igos.Explainers;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Metrics;

namespace Igos.Cli.Explain;

/// <summary>The files of one explanation: <c>FOLDER/METHOD-SIZE.*</c>, each written aside and then renamed.</summary>
internal sealed class ExplanationFiles
{
    private readonly string _stem;
    private readonly Explanation _explanation;
    private readonly Dictionary<string, string> _written;

    public ExplanationFiles(string folder, Explanation explanation)
    {
        var map = explanation.Heatmap;
        var size = map.Height == map.Width ? $"{map.Height}" : $"{map.Height}x{map.Width}";
        _stem = Path.Combine(folder, $"{explanation.Method}-{size}");
        _explanation = explanation;
        _written = new() { ["report"] = $"{_stem}.json" };
    }

    /// <summary>The files' paths by what they hold; the report is written last.</summary>
    public IReadOnlyDictionary<string, string> Written => _written;

    /// <summary>Writes the heatmap and the figures.</summary>
    public void Write(Photograph photograph, PhotographRegion region, DeletionInsertionScore? score, string? className)
    {
        var map = _explanation.Heatmap;
        var probability = _explanation.Probability.ToString("0.000", CultureInfo.InvariantCulture);
        var caption = $"{_explanation.Method} {map.Height}×{map.Width}: {className ?? $"class {_explanation.Target}"} ({probability})";
        NumPyFile.Write(Name("heatmap", ".npy"), map);
        HeatmapImage.Save(Name("heatmapImage", ".heatmap.png"), map, caption);
        Overlay.Save(Name("overlay", ".overlay.png"), photograph, map, caption, region);
        if (score is not null)
        {
            CurvesFigure.Save(Name("curves", ".curves.png"), score, caption);
        }
    }

    public void WriteJson(ExplanationDocument document) =>
        AtomicFile.Write(_written["report"], stream => JsonSerializer.Serialize(stream, document, Json.Options));

    private string Name(string content, string extension) => _written[content] = _stem + extension;
}
