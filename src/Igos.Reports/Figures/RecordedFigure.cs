using Igos.Imaging;
using SkiaSharp;

namespace Igos.Reports.Figures;

/// <summary>A figure whose height is known once all its text is wrapped: it is recorded first, then drawn.</summary>
internal static class RecordedFigure
{
    private const float MostSide = 100_000; // while its size isn't known yet

    /// <summary>Draws the figure and saves it as <see cref="FigureFile"/> does.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scale">Pixels of PNG for a unit of the drawing.</param>
    /// <param name="draw">Draws it and returns its size in units.</param>
    public static void Save(string path, int scale, Func<SKCanvas, (float Width, float Height)> draw)
    {
        using var recorder = new SKPictureRecorder();
        var (width, height) = draw(recorder.BeginRecording(new SKRect(0, 0, MostSide, MostSide)));
        using var drawing = recorder.EndRecording();
        FigureFile.Save(path, width, height, canvas => canvas.DrawPicture(drawing), scale);
    }
}
