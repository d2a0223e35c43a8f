using Igos.Imaging;
using SkiaSharp;

namespace Igos.Reports.Figures;

/// <summary>The pictures of a comparison, drawn once for the figure and the page.</summary>
internal sealed class ComparisonPictures : IDisposable
{
    /// <summary>How many of their pixels are shown as one: they are sharp on fine screens and in print.</summary>
    public const int Scale = 2;

    public const int Height = 150 * Scale;
    public const int CurvesWidth = 270 * Scale;
    private const int MostWidth = 210 * Scale;

    private ComparisonPictures(SKBitmap photograph, IReadOnlyList<MethodPictures> methods, ColourMap colours) =>
        (Photograph, Methods, Colours) = (photograph, methods, colours);

    public SKBitmap Photograph { get; }

    /// <summary>One for each method, in the comparison's order.</summary>
    public IReadOnlyList<MethodPictures> Methods { get; }

    /// <summary>Of the heatmaps.</summary>
    public ColourMap Colours { get; }

    public static ComparisonPictures Draw(Comparison comparison, PictureOptions? options = null)
    {
        options ??= new PictureOptions();
        var photograph = comparison.Photograph.Photograph;
        using var whole = photograph.ScaledInto(MostWidth, Height);
        using var seen = photograph.ScaledInto(MostWidth, Height, comparison.Photograph.Region);
        return new ComparisonPictures(whole.Bitmap.Copy(), [.. comparison.Rows.Select(row => new MethodPictures(
            HeatmapImage.Draw(row.Explanation.Heatmap, seen.Width, seen.Height, options),
            Overlay.Draw(seen, row.Explanation.Heatmap, options: options),
            row.Scores.Count == 0 ? null : CurvesFigure.DrawSmall(row.Scores, CurvesWidth, Height)))], options.Colours);
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
