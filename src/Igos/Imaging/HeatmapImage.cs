using Igos.Explainers;
using SkiaSharp;

namespace Igos.Imaging;

/// <summary>A heatmap alone: each cell a square of one colour, on a scale from 0 to the greatest value.</summary>
public static class HeatmapImage
{
    private const int Side = 448;

    /// <summary>Draws the heatmap and saves it as PNG; a constant heatmap or one with NaN is reported, not drawn.</summary>
    /// <param name="path">The file.</param>
    /// <param name="heatmap">High = important; values below 0 are drawn as 0.</param>
    /// <param name="caption">One line above the picture.</param>
    /// <exception cref="IgosException">The file can't be written.</exception>
    public static void Save(string path, Heatmap heatmap, string caption)
    {
        var cell = Math.Max(1, Side / Math.Max(heatmap.Height, heatmap.Width));
        using var picture = new SKBitmap(new SKImageInfo(heatmap.Width * cell, heatmap.Height * cell, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(picture);
        canvas.Clear(new SKColor(0xee, 0xee, 0xee));
        var problem = HeatmapProblem.Of(heatmap);
        using var paint = new SKPaint();
        for (var row = 0; problem is null && row < heatmap.Height; row++)
        {
            for (var column = 0; column < heatmap.Width; column++)
            {
                paint.Color = ColourMap.At(heatmap[row, column] / heatmap.Max);
                canvas.DrawRect(column * cell, row * cell, cell, cell, paint);
            }
        }

        FigureFrame.Save(path, picture, caption, heatmap.Max, ColourMap.At, problem);
    }
}
