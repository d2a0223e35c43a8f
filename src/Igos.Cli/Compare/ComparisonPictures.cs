using Igos.Cli.Photographs;
using Igos.Imaging;
using SkiaSharp;

namespace Igos.Cli.Compare;

/// <summary>The pictures of a comparison, drawn once for the figure and the page.</summary>
internal sealed class ComparisonPictures : IDisposable
{
    /// <summary>How many of their pixels are shown as one: they are sharp on fine screens and in print.</summary>
    public const int Scale = 2;

    public const int Height = 150 * Scale;
    public const int CurvesWidth = 270 * Scale;
    private const int MostWidth = 210 * Scale;

    private ComparisonPictures(SKBitmap photograph, IReadOnlyList<MethodPictures> methods) => (Photograph, Methods) = (photograph, methods);

    public SKBitmap Photograph { get; }

    /// <summary>One for each method, in the comparison's order.</summary>
    public IReadOnlyList<MethodPictures> Methods { get; }

    public static ComparisonPictures Draw(Comparison comparison, Resize resize)
    {
        var photograph = comparison.Subject.Photograph;
        using var whole = photograph.ScaledInto(MostWidth, Height);
        using var seen = photograph.ScaledInto(MostWidth, Height, photograph.Region(comparison.Subject.Classifier.InputSize, resize));
        return new ComparisonPictures(whole.Bitmap.Copy(), [.. comparison.Methods.Select(m => new MethodPictures(
            HeatmapImage.Draw(m.Heatmap, seen.Width, seen.Height), Overlay.Draw(seen, m.Heatmap),
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
}

/// <summary>One method's row.</summary>
/// <param name="Heatmap">The cells, in the shape of the part of the photograph that the classifier saw.</param>
/// <param name="Overlay">Over that part, of the same size.</param>
/// <param name="Curves">Null where the heatmap has no score.</param>
internal sealed record MethodPictures(SKBitmap Heatmap, SKBitmap Overlay, SKBitmap? Curves);
