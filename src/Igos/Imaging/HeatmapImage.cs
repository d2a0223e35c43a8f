using Igos.Heatmaps;
using SkiaSharp;

namespace Igos.Imaging;

/// <summary>
/// A heatmap alone: each cell a square of one colour, on a scale from 0 (the least value, where none is near 0)
/// to the greatest, or, of values with a sign, to the greatest on both sides of 0.
/// </summary>
public static class HeatmapImage
{
    private const int Side = 448;

    /// <summary>
    /// Draws the heatmap and saves it as PNG, or as SVG or PDF where the name ends so (<see cref="FigureFile"/>); a
    /// constant heatmap or one with NaN is reported, not drawn.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="heatmap">High = important; values below 0 are drawn as 0 unless the options say otherwise.</param>
    /// <param name="caption">One line above the picture.</param>
    /// <param name="options">Colours, and where they end; the defaults by default.</param>
    /// <exception cref="IgosException">The file can't be written, or an option is out of its range.</exception>
    public static void Save(string path, Heatmap heatmap, string caption, PictureOptions? options = null)
    {
        options ??= new PictureOptions();
        options.Validate();
        var cell = Math.Max(1, Side / Math.Max(heatmap.Height, heatmap.Width));
        var scale = ColourScale.Of(heatmap, options);
        using var picture = Draw(heatmap, heatmap.Width * cell, heatmap.Height * cell, scale, options);
        FigureFrame.Save(path, picture, caption, scale, options.Scale.At, HeatmapProblem.Of(heatmap, options.IsSigned));
    }

    /// <summary>The heatmap without a frame; plain grey where it has a <see cref="HeatmapProblem"/>.</summary>
    /// <param name="heatmap">High = important; values below 0 are drawn as 0 unless the options say otherwise.</param>
    /// <param name="width">Of the picture, in pixels.</param>
    /// <param name="height">Of the picture, in pixels.</param>
    /// <param name="options">Colours, and where they end; the defaults by default.</param>
    /// <returns>Cells have sharp edges unless there are more of them than pixels; the caller's.</returns>
    /// <exception cref="IgosException">An option is out of its range.</exception>
    public static SKBitmap Draw(Heatmap heatmap, int width, int height, PictureOptions? options = null)
    {
        options ??= new PictureOptions();
        options.Validate();
        return Draw(heatmap, width, height, ColourScale.Of(heatmap, options), options);
    }

    private static SKBitmap Draw(Heatmap heatmap, int width, int height, ColourScale scale, PictureOptions options)
    {
        var picture = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        picture.Erase(new SKColor(0xee, 0xee, 0xee));
        if (HeatmapProblem.Of(heatmap, options.IsSigned) is not null)
        {
            return picture;
        }

        var cellsInfo = new SKImageInfo(heatmap.Width, heatmap.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var cells = new SKBitmap(cellsInfo);
        for (var row = 0; row < heatmap.Height; row++)
        {
            for (var column = 0; column < heatmap.Width; column++)
            {
                cells.SetPixel(column, row, options.Scale.At(scale.Share(heatmap[row, column])));
            }
        }

        cells.ScalePixels(picture, heatmap.Width > width || heatmap.Height > height
            ? new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)
            : new SKSamplingOptions(SKFilterMode.Nearest));
        return picture;
    }
}
