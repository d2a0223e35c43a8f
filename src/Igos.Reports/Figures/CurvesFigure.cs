using System.Globalization;
using Igos.Metrics;
using ScottPlot;
using SkiaSharp;

namespace Igos.Reports.Figures;

/// <summary>
/// The deletion and insertion curves of a heatmap, as in the paper's Figure 3: deletion red, insertion blue.
/// </summary>
internal static class CurvesFigure
{
    private const int Width = 900;
    private const int Height = 600;
    private static readonly Color Red = new(0xc6, 0x28, 0x28);
    private static readonly Color Blue = new(0x15, 0x65, 0xc0);
    private static readonly Color GridColour = new(0xe6, 0xe6, 0xe6);

    public static void Save(string path, IReadOnlyList<Score> scores, string title)
    {
        using var plot = Draw(scores, title);
        PlotDrawing.Save(path, plot, Width, Height);
    }

    /// <summary>The plot; the caller's.</summary>
    public static Plot Draw(IReadOnlyList<Score> scores, string title)
    {
        EmbeddedFontResolver.Install();
        var plot = new Plot();
        foreach (var (score, colour) in Curves(scores))
        {
            Add(plot, score.Curve, colour, string.Create(CultureInfo.InvariantCulture,
                $"{score.Name}, AUC {score.Value:0.000} ({(score.HigherIsBetter ? "higher" : "lower")} is better)"));
        }

        plot.Title(title, size: 20);
        plot.XLabel("fraction of pixels removed or revealed", size: 18);
        plot.YLabel($"{ScoreWords.Short(scores)} of the class", size: 18);
        SetLimits(plot, scores);
        TickLabels.SetSize(plot, 15);
        foreach (var axis in (IAxis[])[plot.Axes.Bottom, plot.Axes.Left])
        {
            SetTicks(axis, scores, 0.1);
        }

        plot.Grid.MajorLineColor = GridColour;
        plot.Legend.FontSize = 16;
        plot.Legend.OutlineColor = new Color(0xcc, 0xcc, 0xcc);
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.ShowLegend(Edge.Bottom); // never over a curve
        plot.Font.Set(EmbeddedFontResolver.FamilyName);
        return plot;
    }

    /// <summary>
    /// The curves alone, with the ends of the axes named, as a small picture beside others; the caller's.
    /// </summary>
    public static SKBitmap DrawSmall(IReadOnlyList<Score> scores, int width, int height)
    {
        using var plot = Small(scores);
        return SKBitmap.Decode(plot.GetImageBytes(width, height, ImageFormat.Png));
    }

    /// <summary>The same on a figure.</summary>
    /// <param name="canvas">The figure.</param>
    /// <param name="scores">The curves.</param>
    /// <param name="width">For which text and lines have their sizes, in pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="left">Where it begins on the figure.</param>
    /// <param name="top">Where it begins on the figure.</param>
    /// <param name="scale">Its pixels for a unit of the figure.</param>
    public static void DrawSmall(SKCanvas canvas, IReadOnlyList<Score> scores, int width, int height,
        float left, float top, float scale)
    {
        using var plot = Small(scores);
        canvas.Save();
        canvas.Translate(left, top);
        canvas.Scale(1 / scale);
        plot.DrawOn(canvas, width, height);
        canvas.Restore();
    }

    private static Plot Small(IReadOnlyList<Score> scores)
    {
        EmbeddedFontResolver.Install();
        var plot = new Plot();
        foreach (var (score, colour) in Curves(scores))
        {
            Add(plot, score.Curve, colour, "");
        }

        SetLimits(plot, scores);
        TickLabels.SetSize(plot, 22);
        foreach (var axis in (IAxis[])[plot.Axes.Bottom, plot.Axes.Left])
        {
            SetTicks(axis, scores, 0.5);
        }

        plot.Grid.MajorLineColor = GridColour;
        plot.Font.Set(EmbeddedFontResolver.FamilyName);
        return plot;
    }

    /// <summary>What stands above small curves, in their colours: what is read while cells are removed or revealed.
    /// </summary>
    public static void DrawHeading(SKCanvas canvas, string score, Paragraph look, float left, float top, float width)
    {
        (string Words, Paragraph Look)[] parts =
        [
            ($"{score} as cells are ", look), ("removed", look with { Colour = Red.ToSKColor() }), (" or ", look),
            ("revealed", look with { Colour = Blue.ToSKColor() }),
        ];
        foreach (var (words, part) in parts)
        {
            part.Draw(canvas, words.Trim(), left + (words[0] == ' ' ? part.WidthOf(" ") : 0), top, width);
            left += part.WidthOf(words);
        }
    }

    /// <summary>A probability from 0 to 1, so that figures compare; what has no bounds from its least to its greatest.
    /// </summary>
    private static void SetLimits(Plot plot, IReadOnlyList<Score> scores)
    {
        var (least, most) = (0.0, 1.0);
        if (!ScoreWords.AreProbabilities(scores))
        {
            float[] values = [.. scores.SelectMany(score => score.Curve)];
            (least, most) = (values.Min(), values.Max());
        }

        var room = Math.Max(most - least, 1e-3);
        plot.Axes.SetLimits(0, 1, least - (0.01 * room), most + (0.02 * room)); // a curve at an end stays in sight
    }

    private static void SetTicks(IAxis axis, IReadOnlyList<Score> scores, double interval)
    {
        if (axis is IXAxis || ScoreWords.AreProbabilities(scores))
        {
            axis.TickGenerator = new ScottPlot.TickGenerators.NumericFixedInterval(interval);
        }
    }

    /// <summary>What is better low is red, what is better high is blue.</summary>
    private static IEnumerable<(Score Score, Color Colour)> Curves(IEnumerable<Score> scores) =>
        scores.Where(score => score.Curve.Count > 0).Select(score => (score, score.HigherIsBetter ? Blue : Red));

    private static void Add(Plot plot, IReadOnlyList<float> curve, Color colour, string legend)
    {
        var fractions = Enumerable.Range(0, curve.Count).Select(k => (double)k / (curve.Count - 1)).ToArray();
        var line = plot.Add.Scatter(fractions, curve.Select(p => (double)p).ToArray(), colour);
        line.MarkerSize = 0;
        line.LineWidth = 3;
        line.FillY = true;
        line.FillYColor = colour.WithAlpha(0.12);
        line.LegendText = legend;
    }
}
