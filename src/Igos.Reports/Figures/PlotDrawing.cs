using Igos.Imaging;
using ScottPlot;
using ScottPlot.Rendering.RenderActions;
using SkiaSharp;

namespace Igos.Reports.Figures;

/// <summary>Plots on files and on figures.</summary>
internal static class PlotDrawing
{
    /// <summary>Draws a plot alone and saves it as <see cref="FigureFile"/> does.</summary>
    public static void Save(string path, Plot plot, int width, int height) =>
        FigureFile.Save(path, width, height, canvas => plot.DrawOn(canvas, width, height));

    /// <summary>Draws a plot at a canvas' origin and leaves the rest of the canvas as it is.</summary>
    public static void DrawOn(this Plot plot, SKCanvas canvas, int width, int height)
    {
        plot.RenderManager.Remove<ClearCanvas>();
        plot.RenderInMemory(width, height); // whatever changes the layout draws again, over what is there
        plot.Render(canvas, width, height);
    }
}
