using System.Globalization;
using Igos.Imaging;
using Igos.Running;
using SkiaSharp;

namespace Igos.Reports.Figures;

/// <summary>compare-*.png, or .svg or .pdf: the paper's Figure 3 for one photograph, a row a method, the best first.
/// </summary>
internal sealed class ComparisonFigure
{
    // In units of Scale pixels.
    private const int Scale = ComparisonPictures.Scale;
    private const float Margin = 28;
    private const float Gap = 14;
    private const float RankWidth = 26;
    private const float NameWidth = 170;
    private const float LeastTile = 120; // for the words above it
    private const float CurvesWidth = ComparisonPictures.CurvesWidth / (float)Scale;
    private const float ScoresWidth = 140;
    private const float HeatmapLeft = Margin + RankWidth + NameWidth + Gap;
    private const float RowHeight = ComparisonPictures.Height / (float)Scale + 2 * RowPadding;
    private const float RowPadding = 7;

    private static readonly SKColor Ink = new(0x22, 0x22, 0x22);
    private static readonly SKColor Grey = new(0x66, 0x66, 0x66);
    private static readonly SKColor Line = new(0xdd, 0xdd, 0xdd);
    private static readonly SKColor Red = new(0xc6, 0x28, 0x28);
    private static readonly SKColor Blue = new(0x15, 0x65, 0xc0);

    private static readonly Paragraph Heading = new(23, Ink, Bold: true);
    private static readonly Paragraph Text = new(12.5f, Ink);
    private static readonly Paragraph Warning = new(12.5f, Red);
    private static readonly Paragraph Rank = new(15, Grey);
    private static readonly Paragraph Name = new(15, Ink, Bold: true);
    private static readonly Paragraph Small = new(11, Grey);
    private static readonly Paragraph Note = new(11, Red);
    private static readonly Paragraph Total = new(24, Ink, Bold: true);
    private static readonly Paragraph Deletion = new(13, Red);
    private static readonly Paragraph Insertion = new(13, Blue);

    private readonly SKCanvas _canvas;
    private readonly Comparison _comparison;
    private readonly ComparisonPictures _pictures;
    private readonly float _overlayLeft;
    private readonly float _curvesLeft;
    private readonly float _scoresLeft;
    private readonly float _width;

    private ComparisonFigure(SKCanvas canvas, Comparison comparison, ComparisonPictures pictures)
    {
        (_canvas, _comparison, _pictures) = (canvas, comparison, pictures);
        var tile = Math.Max(LeastTile, (float)pictures.Methods[0].Heatmap.Width / Scale) + Gap;
        _overlayLeft = HeatmapLeft + tile;
        _curvesLeft = _overlayLeft + tile;
        _scoresLeft = _curvesLeft + CurvesWidth + Gap;
        _width = _scoresLeft + ScoresWidth + Margin;
    }

    /// <summary>Draws the figure and saves it as <see cref="FigureFile"/> does.</summary>
    public static void Save(string path, Comparison comparison, ComparisonPictures pictures) =>
        RecordedFigure.Save(path, Scale, canvas =>
        {
            var figure = new ComparisonFigure(canvas, comparison, pictures);
            return (figure._width, figure.Draw());
        });

    /// <summary>Returns the figure's height.</summary>
    private float Draw()
    {
        var y = Header(Margin) + Gap;
        y = ColumnHeads(y) + 4;
        for (var row = 0; row < _comparison.Rows.Count; row++)
        {
            Rule(y);
            y = Math.Max(y + RowHeight, Row(row, y + RowPadding) + RowPadding);
        }

        Rule(y);
        return Footer(y + Gap) + Margin;
    }

    private float Header(float top)
    {
        Picture(_pictures.Photograph, Margin, top);
        var left = Margin + (float)_pictures.Photograph.Width / Scale + 2 * Gap;
        var width = _width - Margin - left;
        var y = Heading.Draw(_canvas, _comparison.Title, left, top - 4, width) + 4;
        y = Text.Draw(_canvas, _comparison.Facts, left, y, width) + 6;
        y = Text.Draw(_canvas, _comparison.Meaning, left, y, width) + 6;
        foreach (var warning in _comparison.Warnings)
        {
            y = Warning.Draw(_canvas, warning.Text, left, y, width);
        }

        return Math.Max(y, top + (float)_pictures.Photograph.Height / Scale);
    }

    private float ColumnHeads(float top)
    {
        Small.Draw(_canvas, "method", Margin + RankWidth, top, NameWidth);
        Small.Draw(_canvas, "heatmap", HeatmapLeft, top, LeastTile);
        ColourScale(HeatmapLeft + Small.WidthOf("heatmap") + Gap, top, _overlayLeft - Gap);
        Small.Draw(_canvas, "over the photograph", _overlayLeft, top, LeastTile);
        CurvesFigure.DrawHeading(_canvas, _comparison.Score, Small, _curvesLeft, top, CurvesWidth);
        return Small.Draw(_canvas, "areas and time", _scoresLeft, top, ScoresWidth);
    }

    /// <summary>Each heatmap's own, from 0 (its least value, where none is near 0) to its greatest.</summary>
    private void ColourScale(float left, float top, float right)
    {
        var (start, end) = (left + Small.WidthOf("low") + 3, right - Small.WidthOf("high") - 3);
        Small.Draw(_canvas, "low", left, top, LeastTile);
        Small.Draw(_canvas, "high", end + 3, top, LeastTile);
        using var colours = new SKBitmap((int)(Scale * (end - start)), 1);
        for (var x = 0; x < colours.Width; x++)
        {
            colours.SetPixel(x, 0, _pictures.Colours.At(x / (colours.Width - 1.0)));
        }

        _canvas.DrawBitmap(colours, new SKRect(start, top + 2, end, top + 11));
    }

    /// <summary>Returns where the text beside the pictures ends.</summary>
    private float Row(int row, float top)
    {
        var (method, pictures) = (_comparison.Rows[row], _pictures.Methods[row]);
        var left = Margin + RankWidth;
        Rank.Draw(_canvas, (row + 1).ToString(CultureInfo.InvariantCulture), Margin, top, RankWidth);
        var y = Name.Draw(_canvas, method.Explanation.Method.Title, left, top, NameWidth) + 2;
        y = Small.Draw(_canvas, method.Explanation.Method.Source, left, y, NameWidth);
        foreach (var fact in Comparison.Making(method))
        {
            y = Small.Draw(_canvas, fact, left, y, NameWidth);
        }

        foreach (var note in _comparison.Notes(method))
        {
            y = Note.Draw(_canvas, note.Text, left, y + 2, NameWidth);
        }

        Picture(pictures.Heatmap, HeatmapLeft, top);
        Picture(pictures.Overlay, _overlayLeft, top);
        if (method.Scores.Count > 0)
        {
            CurvesFigure.DrawSmall(_canvas, method.Scores, ComparisonPictures.CurvesWidth, ComparisonPictures.Height,
                _curvesLeft, top, Scale);
        }

        return Math.Max(y, Scores(method, top));
    }

    private float Scores(ResultRow row, float y)
    {
        if (row.Score(Columns.Difference.Key) is { } difference)
        {
            y = Small.Draw(_canvas, "insertion − deletion", _scoresLeft, y, ScoresWidth);
            y = Total.Draw(_canvas, Numbers.Score(difference.Value), _scoresLeft, y - 1, ScoresWidth) + 4;
            y = Areas(Columns.Scores, row, y);
            foreach (var other in Columns.OtherBaselines([row]))
            {
                var word = other.ToString().ToLowerInvariant();
                y = Small.Draw(_canvas, $"under {word}", _scoresLeft, y + 2, ScoresWidth);
                y = Areas([.. Columns.Scores.Select(column => column.Under(other))], row, y);
            }

            y += 4;
        }
        else
        {
            y = Small.Draw(_canvas, "no score: the cells can't be ranked", _scoresLeft, y, ScoresWidth) + 4;
        }

        return Small.Draw(_canvas, $"{Columns.Seconds.Text(row)} s", _scoresLeft, y, ScoresWidth);
    }

    private float Areas(IEnumerable<Column> columns, ResultRow row, float y)
    {
        foreach (var column in columns.Where(column => column.Score != Columns.Difference.Score))
        {
            var (look, arrow) = column.HigherIsBetter == true ? (Insertion, "↑") : (Deletion, "↓");
            y = look.Draw(_canvas, $"{column.Score} {column.Text(row)} {arrow}", _scoresLeft, y, ScoresWidth);
        }

        return y;
    }

    private float Footer(float top)
    {
        var width = _width - 2 * Margin;
        if (_comparison.Optimized is { } note)
        {
            top = Text.Draw(_canvas, note, Margin, top, width) + 3;
        }

        foreach (var method in _comparison.NotRun)
        {
            var reason = $"{Methods.Find(method.Method).Title} can't run: {method.Reason}";
            top = Text.Draw(_canvas, reason, Margin, top, width) + 3;
        }

        return Small.Draw(_canvas, _comparison.Provenance, Margin, top + 3, width);
    }

    private void Picture(SKBitmap picture, float left, float top)
    {
        var (width, height) = ((float)picture.Width / Scale, (float)picture.Height / Scale);
        _canvas.DrawBitmap(picture, SKRect.Create(left, top, width, height));
    }

    private void Rule(float y)
    {
        using var paint = new SKPaint { Color = Line, StrokeWidth = 1 };
        _canvas.DrawLine(Margin, y, _width - Margin, y, paint);
    }
}
