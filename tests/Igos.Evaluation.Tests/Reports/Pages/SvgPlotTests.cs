using Igos.Evaluation.Reports;
using Igos.Evaluation.Reports.Pages;

namespace Igos.Evaluation.Tests.Reports.Pages;

public sealed class SvgPlotTests
{
    private static readonly PlotAxis Axis = new(0, 1, 0.5);

    /// <summary>The axes take 44 of 100 at the left, 12 at the right, 10 above, 42 below: 44 × 48 are left.</summary>
    [Fact]
    public void Curve_WithErrors_HasABandAroundIt()
    {
        var plot = new SvgPlot("p", Axis, Axis, ("x", "y"), (100, 100));
        plot.Curve([new Estimate(0, 0, 2), new Estimate(0.5, 0.25, 2), new Estimate(1, 0.5, 2)], "#000000", "");
        var svg = plot.Html();
        Assert.Contains("<polyline points=\"44,58 66,34 88,10\"", svg);
        Assert.Contains("<polygon points=\"44,58 66,22 88,10 88,34 66,46 44,58\"", svg); // not beyond the axis
    }

    /// <summary>10 to 1,000 over 44 units: 100 lies in the middle, and ticks are numbers, not exponents.</summary>
    [Fact]
    public void Numbered_OverPowersOfTen_LiesBetweenThem()
    {
        var axis = PlotAxis.OfPowers(20, 900);
        Assert.Equal((1, 3), (axis.From, axis.To));
        var plot = new SvgPlot("p", axis, Axis, ("x", "y"), (100, 100));
        plot.Numbered([(2, new Estimate(0.5, 0.25, 2))], "#000000");
        var svg = plot.Html();
        Assert.Contains("<circle cx=\"66\" cy=\"34\"", svg);
        Assert.Contains("<line x1=\"66\" y1=\"46\" x2=\"66\" y2=\"22\"", svg);
        Assert.Contains(">1,000</text>", svg);
    }

    /// <summary>However many photographs there are, a place of the picture has one dot.</summary>
    [Fact]
    public void Cloud_ManyDots_AreOneAPlaceAndDarkerWhereThereAreMore()
    {
        var plot = new SvgPlot("p", Axis, Axis, ("x", "y"), (100, 100));
        plot.Cloud([.. Enumerable.Repeat((0.5, 0.5), 1000), (0, 0)], "#000000");
        var svg = plot.Html();
        Assert.Contains("<path d=\"M44 58h0\" stroke=\"#000000\" stroke-width=\"3\" stroke-linecap=\"round\" "
            + "stroke-opacity=\"0.25\"/>", svg);
        Assert.Contains("<path d=\"M66 34h0\" stroke=\"#000000\" stroke-width=\"3\" stroke-linecap=\"round\" "
            + "stroke-opacity=\"1\"/>", svg);
    }

    [Theory]
    [InlineData(-0.3, 0.9, -0.5, 1, 0.5)]
    [InlineData(0, 1, 0, 1, 0.2)]
    [InlineData(-3, 17, -5, 20, 5)]
    [InlineData(12.1, 12.4, 12.1, 12.4, 0.1)]
    public void PlotAxis_OfValues_EndsAtTicks(double least, double most, double from, double to, double step)
    {
        var axis = PlotAxis.Of(least, most);
        Assert.Equal((from, to, step), (Math.Round(axis.From, 9), Math.Round(axis.To, 9), Math.Round(axis.Step, 9)));
    }

    [Fact]
    public void Labels_WithMarkup_StayText()
    {
        var plot = new SvgPlot("a<b\"", Axis, Axis, ("<x>", "<y>"), (100, 100));
        plot.Dots([(0.5, 0.5, "<i>")], "#000000");
        var svg = plot.Html();
        Assert.Contains("aria-label=\"a&lt;b&quot;\"", svg);
        Assert.Contains("&lt;x&gt;", svg);
        Assert.Contains("<title>&lt;i&gt;</title>", svg);
    }
}
