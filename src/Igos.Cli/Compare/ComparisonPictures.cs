using Igos.Imaging;
using SkiaSharp;

namespace Igos.Cli;

/// <summary>The pictures of a comparison, drawn once for the figure and the page.</summary>
internal sealed class ComparisonPictures : IDisposable
{
    /// <summary>How many of their pixels are shown as one: they are sharp on fine screens and in print.</summary>
    public const int Scale = 2;

    public const int Height = 150 * Scale;
    public const int CurvesWidth = 270 * Scale;
    private const int MostWidth = 210 * Scale;

    private ComparisonPictures(SKBitmap photograph, IReadOnlyList<MethodPictures> methods) => (Photograph, Methods) = (photograph, methods);

    /// <summary>Heatmaps and overlays have its size.</summary>
    public SKBitmap Photograph { get; }

    /// <summary>One for each method, in the comparison's order.</summary>
    public IReadOnlyList<MethodPictures> Methods { get; }

    public static ComparisonPictures Draw(Comparison comparison, Resize resize)
    {
        using var photograph = comparison.Subject.Photograph.ScaledInto(MostWidth, Height);
        var region = photograph.Region(comparison.Subject.Classifier.InputSize, resize);
        return new ComparisonPictures(photograph.Bitmap.Copy(), [.. comparison.Methods.Select(m => new MethodPictures(
            Heatmap(m, photograph, region), Overlay.Draw(photograph, m.Heatmap, region),
            m.Score is null ? null : CurvesFigure.DrawSmall(m.Score, CurvesWidth, Height)))]);
    }

    public void Dispose()
    {
        Photograph.Dispose();
        foreach (var method in Methods)
        {
            method.Heatmap.Dispose();
            method.Overlay.Dispose();
            method.Curves?.Dispose();
        }
    }

    /// <summary>In the shape of the photograph and at the place of what the classifier saw, so that it can be laid beside the overlay.</summary>
    private static SKBitmap Heatmap(ComparedMethod method, Photograph photograph, PhotographRegion region)
    {
        var picture = new SKBitmap(photograph.Bitmap.Info);
        picture.Erase(SKColors.White);
        using var canvas = new SKCanvas(picture);
        using var cells = HeatmapImage.Draw(method.Heatmap, Math.Max(1, (int)Math.Round(region.Width)), Math.Max(1, (int)Math.Round(region.Height)));
        canvas.DrawBitmap(cells, (int)Math.Round(region.X), (int)Math.Round(region.Y));
        return picture;
    }
}

/// <summary>One method's row.</summary>
/// <param name="Heatmap">The cells.</param>
/// <param name="Overlay">Over the photograph.</param>
/// <param name="Curves">Null where the heatmap has no score.</param>
internal sealed record MethodPictures(SKBitmap Heatmap, SKBitmap Overlay, SKBitmap? Curves);
