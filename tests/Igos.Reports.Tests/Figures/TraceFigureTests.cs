using Igos.Classifiers;
using Igos.Explainers;
using Igos.Explainers.Masks;
using Igos.Perturbation;
using Igos.Reports.Figures;
using ScottPlot.Plottables;

namespace Igos.Reports.Tests.Figures;

public sealed class TraceFigureTests
{
    private static readonly TraceStep[] Steps =
    [
        new(0, 0.875, 0, 0, 0, new Passes(1, 0)),
        new(1, 0.5, 0.125, 0.0625, 200, new Passes(23, 20)),
        new(2, 0.25, 0.125, 0.125, 40, new Passes(45, 40)),
    ];

    [Fact]
    public void Draw_Terms_AreOverTheIterationsAndAddUp()
    {
        using var plot = TraceFigure.Draw(Traced("igos"), "igos 4×4: horse");
        var lines = plot.GetPlottables<Scatter>().ToArray();
        Assert.Equal(
            [
                "objective, at the end 0.500", "score of the class, at the end 0.250",
                "size of the mask (L1), at the end 0.125", "its roughness (TV), at the end 0.125",
            ], lines.Select(line => line.LegendText));
        var points = lines.Select(line => line.Data.GetScatterPoints().ToArray()).ToArray();
        Assert.All(points, line => Assert.Equal([0, 1, 2], line.Select(point => point.X)));
        Assert.Equal([0.875, 0.6875, 0.5], points[0].Select(point => point.Y));
        Assert.Equal([0, 0.0625, 0.125], points[3].Select(point => point.Y));
    }

    /// <summary>
    /// With the same weights, and so the same function, the lower total is the better mask; else the figure says no.
    /// </summary>
    [Fact]
    public void DrawTotals_Methods_AreOverForwardAndBackwardPassesTogether()
    {
        var same = new MeaningfulPerturbationOptions { L1 = 0.1, TotalVariation = 2, TotalVariationExponent = 2 };
        using var plot = TraceFigure.DrawTotals([Traced("igos"), Traced("mask") with { Options = same }], "horse");
        var lines = plot.GetPlottables<Scatter>().ToArray();
        Assert.Equal(["I-GOS (l1 0.1, tv 2), at the end 0.500", "Mask (l1 0.1, tv 2), at the end 0.500"],
            lines.Select(line => line.LegendText));
        Assert.Equal([(1, 0.875), (43, 0.6875), (85, 0.5)],
            lines[0].Data.GetScatterPoints().Select(point => (point.X, point.Y)));
        Assert.Equal("horse", plot.Axes.Title.Label.Text);
    }

    [Theory]
    [InlineData("igos", "mask")] // other weights
    [InlineData("igos", "igos++")] // another function of the same weights
    public void DrawTotals_ObjectivesThatDiffer_SaysSo(string one, string other)
    {
        using var plot = TraceFigure.DrawTotals([Traced(one), Traced(other)], "horse");
        Assert.Contains("can't be compared", plot.Axes.Title.Label.Text);
    }

    private static Explanation Traced(string method) => MadeUpRows.Explanation(method, 4) with { Trace = Steps };
}
