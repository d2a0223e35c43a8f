using Igos.Reports.Figures;
using Igos.Tests;
using ScottPlot.Plottables;
using SkiaSharp;

namespace Igos.Reports.Tests.Figures;

public sealed class CurvesFigureTests
{
    /// <summary>As in the paper's Figure 3: deletion red, insertion blue, the area in the legend.</summary>
    [Fact]
    public void Draw_TwoCurves_AreRedAndBlueWithTheirAreas()
    {
        using var plot = CurvesFigure.Draw(MadeUpRows.Score.Scores, "igos 4×4: cat");
        var curves = plot.GetPlottables<Scatter>().ToArray();
        Assert.Equal(["deletion, AUC 0.125 (lower is better)", "insertion, AUC 0.750 (higher is better)"],
            curves.Select(c => c.LegendText));
        Assert.True(curves[0].Color.R > 2 * curves[0].Color.B && curves[1].Color.B > 2 * curves[1].Color.R);
        Assert.Equal([(0, 1), (0.5, 0.25), (1, 0)], curves[0].Data.GetScatterPoints().Select(p => (p.X, p.Y)));
        Assert.Equal([(0, 0), (0.5, 0.75), (1, 1)], curves[1].Data.GetScatterPoints().Select(p => (p.X, p.Y)));
        Assert.True(plot.Axes.GetLimits() is { Left: 0, Right: 1, Bottom: < 0, Top: > 1 },
            "A curve along 0 or 1 must be seen whole.");
    }

    /// <summary>Logits have no bounds: the whole curves are seen, and the axis says what they are.</summary>
    [Theory]
    [InlineData("logit", "logit of the class")]
    [InlineData("logarithm of the model's own probability", "log-probability of the class")]
    public void Draw_CurvesOfLogits_AreSeenWholeUnderTheirName(string score, string axis)
    {
        var logits = MadeUpRows.Score with
        {
            ScoreName = score,
            DeletionCurve = [25, 3, -4],
            InsertionCurve = [-4, 9, 25],
        };
        using var plot = CurvesFigure.Draw(logits.Scores, "igos 4×4: cat");
        var limits = plot.Axes.GetLimits();
        Assert.InRange(limits.Bottom, -6, -4.01);
        Assert.InRange(limits.Top, 25.01, 27);
        Assert.Equal(axis, plot.Axes.Left.Label.Text);
        using var usual = CurvesFigure.Draw(MadeUpRows.Score.Scores, "igos 4×4: cat");
        Assert.Equal("probability of the class", usual.Axes.Left.Label.Text);
    }

    [Fact]
    public void Save_File_IsAPictureWithBothColours()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "a.png");
        CurvesFigure.Save(path, MadeUpRows.Score.Scores, "igos 4×4: cat");
        using var picture = SKBitmap.Decode(path);
        Assert.Equal((900, 600), (picture.Width, picture.Height));
        var colours = picture.Pixels.ToHashSet();
        Assert.Contains(new SKColor(0xc6, 0x28, 0x28), colours);
        Assert.Contains(new SKColor(0x15, 0x65, 0xc0), colours);
    }
}
