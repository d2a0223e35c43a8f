using ScottPlot;

namespace Igos.Reports.Figures;

/// <summary>The numbers at a plot's axes.</summary>
internal static class TickLabels
{
    /// <summary>
    /// By this part of its size a number of the embedded font stands above its tick: ScottPlot centres the line, in
    /// which digits have nothing below them.
    /// </summary>
    private const float Rise = 0.25f;

    /// <summary>Sets their size, and those at the left axis level with their ticks.</summary>
    public static void SetSize(Plot plot, float size)
    {
        plot.Axes.Bottom.TickLabelStyle.FontSize = size;
        plot.Axes.Left.TickLabelStyle.FontSize = size;
        plot.Axes.Left.TickLabelStyle.OffsetY = Rise * size;
    }
}
