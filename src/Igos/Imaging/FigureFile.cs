using SkiaSharp;

namespace Igos.Imaging;

/// <summary>
/// Figures as PNG, or, where the file's name ends so, as SVG or PDF, of one page: lines stay lines and text stays text
/// there, photographs and heatmaps are pictures in them.
/// </summary>
public static class FigureFile
{
    /// <summary>The formats, as the names of files end; the default first.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["png", "svg", "pdf"];

    /// <summary>Draws a figure on white and saves it, aside first and then renamed.</summary>
    /// <param name="path">The file; its name ends in one of <see cref="Formats"/>, which is what it becomes.</param>
    /// <param name="width">In units of the drawing: pixels of SVG, points of 1/72 inch in PDF.</param>
    /// <param name="height">In the same units.</param>
    /// <param name="draw">Draws it.</param>
    /// <param name="scale">Pixels of PNG for a unit.</param>
    /// <exception cref="IgosException">The name ends otherwise, or the file can't be written.</exception>
    public static void Save(string path, float width, float height, Action<SKCanvas> draw, int scale = 1)
    {
        // In memory first: an error of the disk must not pass through native code.
        using var content = new MemoryStream();
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".svg":
                DrawSvg(content, width, height, draw);
                break;
            case ".pdf":
                DrawPdf(content, width, height, draw);
                break;
            default:
                RequirePng(path, $"expected a name that ends in .{string.Join(", .", Formats)}, which say the format");
                DrawPng(content, width, height, draw, scale);
                break;
        }

        AtomicFile.Write(path, stream => content.WriteTo(stream));
    }

    /// <summary>A file that is called as another format would be taken for one.</summary>
    /// <exception cref="IgosException">The name doesn't end in .png.</exception>
    internal static void RequirePng(string path, string expected)
    {
        if (!Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase))
        {
            throw new IgosException($"{path}: {expected}.");
        }
    }

    private static void DrawPng(Stream content, float width, float height, Action<SKCanvas> draw, int scale)
    {
        var size = new SKImageInfo(
            (int)(scale * width), (int)(scale * height), SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var surface = SKSurface.Create(size);
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Scale(scale);
        draw(surface.Canvas);
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        png.SaveTo(content);
    }

    private static void DrawSvg(Stream content, float width, float height, Action<SKCanvas> draw)
    {
        using var canvas = SKSvgCanvas.Create(new SKRect(0, 0, width, height), content); // is complete when disposed
        canvas.Clear(SKColors.White);
        draw(canvas);
    }

    private static void DrawPdf(Stream content, float width, float height, Action<SKCanvas> draw)
    {
        using var document = SKDocument.CreatePdf(content);
        draw(document.BeginPage(width, height));
        document.EndPage();
        document.Close();
    }
}
