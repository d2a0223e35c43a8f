using Igos.Classifiers;
using Igos.Imaging;
using Igos.Metrics;
using Igos.Running;
using SkiaSharp;

namespace Igos.Reports.Figures;

/// <summary>
/// The photograph, what is left of it when the class is no longer seen, and what of it is enough, as in the paper's
/// Figures 1 and 12 to 15.
/// </summary>
internal sealed class EvidenceFigure
{
    private const int TileSide = 420;
    private const float LeastColumn = 300; // for the words under a narrow picture
    private const float Margin = 28;
    private const float Gap = 22;

    private static readonly SKColor Ink = new(0x22, 0x22, 0x22);
    private static readonly Paragraph Heading = new(24, Ink, Bold: true);
    private static readonly Paragraph Name = new(18, Ink, Bold: true);
    private static readonly Paragraph Text = new(16, Ink);
    private static readonly Paragraph Note = new(16, new SKColor(0xc6, 0x28, 0x28));
    private static readonly Paragraph Small = new(13, new SKColor(0x66, 0x66, 0x66));

    private readonly SKCanvas _canvas;
    private readonly ResultRow _row;
    private readonly EvidenceResult _evidence;
    private readonly SKBitmap[] _pictures;
    private readonly float _column;
    private readonly float _width;

    private EvidenceFigure(SKCanvas canvas, ResultRow row, EvidenceResult evidence, SKBitmap[] pictures)
    {
        (_canvas, _row, _evidence, _pictures) = (canvas, row, evidence, pictures);
        _column = Math.Max(LeastColumn, pictures[0].Width);
        _width = (2 * Margin) + (pictures.Length * _column) + ((pictures.Length - 1) * Gap);
    }

    /// <summary>Draws the figure and saves it as <see cref="FigureFile"/> does.</summary>
    /// <param name="path">The file.</param>
    /// <param name="row">The heatmap and its evidence, which must be there.</param>
    /// <param name="seen">The photograph.</param>
    /// <param name="question">Whose baseline replaces what is removed.</param>
    public static void Save(string path, ResultRow row, ExplainedPhotograph seen, Question question)
    {
        var (evidence, heatmap) = (row.Evidence!, row.Explanation.Heatmap);
        using var tile = seen.Photograph.ScaledInto(TileSide, TileSide, seen.Region);
        // Where no share reaches the mark, all cells are removed or shown.
        SKBitmap Picture(EvidenceShare? share, bool insert) => MaskedImage.Draw(tile, question, 0,
            MaskedImage.FirstCells(heatmap, share?.Cells ?? heatmap.Values.Length, insert));
        using var deletion = Picture(evidence.Deletion, insert: false);
        using var insertion = Picture(evidence.Insertion, insert: true);

        SKBitmap[] pictures = [tile.Bitmap, deletion, insertion];
        RecordedFigure.Save(path, scale: 1, canvas =>
        {
            var figure = new EvidenceFigure(canvas, row, evidence, pictures);
            return (figure._width, figure.Draw());
        });
    }

    /// <summary>Returns the figure's height.</summary>
    private float Draw()
    {
        var (explanation, heatmap) = (_row.Explanation, _row.Explanation.Heatmap);
        var title = $"{explanation.Target} – {explanation.Method.Title}, {heatmap.Height}×{heatmap.Width}";
        var top = Heading.Draw(_canvas, title, Margin, Margin - 8, _width - (2 * Margin)) + 8;
        var original = Column(0, top, "Photograph", $"probability {Numbers.Score(_evidence.ImageProbability)}", null);
        var bottom = Math.Max(original, Math.Max(
            Column(1, top, "Deletion", _evidence.Deletion, insert: false),
            Column(2, top, "Insertion", _evidence.Insertion, insert: true)));
        return Small.Draw(_canvas, Unbroken(Meaning()), Margin, bottom + 12, _width - (2 * Margin)) + Margin - 8;
    }

    private float Column(int place, float top, string name, EvidenceShare? share, bool insert) => share is null
        ? Column(place, top, name, null, EvidenceWords.None(_evidence, insert))
        : Column(place, top, name,
            $"{EvidenceWords.Share(share, insert)}: {EvidenceWords.Probability(_evidence, share)}", null);

    private float Column(int place, float top, string name, string? text, string? note)
    {
        var (picture, left) = (_pictures[place], Margin + (place * (_column + Gap)));
        _canvas.DrawBitmap(picture, left, top);
        var y = Name.Draw(_canvas, name, left, top + picture.Height + 8, _column);
        y = text is null ? y : Text.Draw(_canvas, Unbroken(text), left, y, _column);
        return note is null ? y : Note.Draw(_canvas, Unbroken(note), left, y, _column);
    }

    /// <summary>A number and its sign stay on one line.</summary>
    private static string Unbroken(string text) => text.Replace(" %", "\u00a0%", StringComparison.Ordinal);

    private string Meaning()
    {
        var baseline = _evidence.Baseline.ToString().ToLowerInvariant();
        var steps = _evidence.CellsAtATime == 1 ? "" : $" (found in steps of {_evidence.CellsAtATime} cells)";
        return $"Deletion: the cells that the heatmap ranks first are replaced by the {baseline} baseline, the fewest "
            + "that bring the probability of the class under 20 % of the photograph's. Insertion: all but the first "
            + $"are replaced, and these are the fewest that bring it over 80 %{steps}.";
    }
}
