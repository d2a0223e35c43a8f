using SkiaSharp;

namespace Igos.Reports.Figures;

/// <summary>A figure whose height is known once all its text is wrapped: it is recorded first, then drawn.</summary>
internal static class RecordedFigure
{
    private const float MostSide = 100_000; // while its size isn't known yet

    /// <summary>Draws the figure on white and saves it as PNG, aside first and then renamed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scale">Pixels for a unit of the drawing.</param>
    /// <param name="draw">Draws it and returns its size in units.</param>
    public static void Save(string path, int scale, Func<SKCanvas, (float Width, float Height)> draw)
    {
        using var recorder = new SKPictureRecorder();
        var (width, height) = draw(recorder.BeginRecording(new SKRect(0, 0, MostSide, MostSide)));
        using var drawing = recorder.EndRecording();
        using var surface = SKSurface.Create(
            new SKImageInfo((int)(scale * width), (int)(scale * height), SKColorType.Rgba8888, SKAlphaType.Opaque));
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Scale(scale);
        surface.Canvas.DrawPicture(drawing);
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        AtomicFile.Write(path, png.SaveTo);
    }
}
