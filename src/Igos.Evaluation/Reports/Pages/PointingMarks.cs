using System.Text.Json;
using Igos.Imaging;
using SkiaSharp;

namespace Igos.Evaluation.Reports.Pages;

/// <summary>A class's boxes and a heatmap's maximum, drawn on a small picture of the photograph.</summary>
internal static class PointingMarks
{
    private const float Thin = 1.6f, Wide = 4; // of a line, and of the dark one beneath it, seen on any picture
    private const float Radius = 7;

    /// <summary>Draws on a picture of what the model saw.</summary>
    /// <param name="picture">Of <paramref name="region"/>, at any scale.</param>
    /// <param name="cell">Its boxes and its point.</param>
    /// <param name="photograph">At its own size.</param>
    /// <param name="region">Of the photograph.</param>
    public static void Draw(SKBitmap picture, ReportCell cell, Photograph photograph, PhotographRegion region)
    {
        var (scaleX, scaleY) = ((float)(picture.Width / region.Width), (float)(picture.Height / region.Height));
        float X(double x) => (float)(x - region.X) * scaleX;
        float Y(double y) => (float)(y - region.Y) * scaleY;
        using var canvas = new SKCanvas(picture);
        if (Boxes(cell, photograph) is { } boxes)
        {
            using var path = new SKPath();
            foreach (var box in boxes.Boxes)
            {
                // Half a line inside the picture, so that a box along its edge is seen.
                var rectangle = new SKRect(X(box.X), Y(box.Y), X(box.X + box.Width), Y(box.Y + box.Height));
                path.AddRect(SKRect.Intersect(
                    rectangle, new SKRect(Thin / 2, Thin / 2, picture.Width - Thin / 2, picture.Height - Thin / 2)));
            }

            Stroke(canvas, path);
        }

        if (cell.Point is { } point)
        {
            var (x, y) = (X(point.X + 0.5), Y(point.Y + 0.5));
            using var path = new SKPath();
            path.AddCircle(x, y, Radius);
            path.MoveTo(x - Radius, y);
            path.LineTo(x + Radius, y);
            path.MoveTo(x, y - Radius);
            path.LineTo(x, y + Radius);
            Stroke(canvas, path);
        }
    }

    private static void Stroke(SKCanvas canvas, SKPath path)
    {
        foreach (var (colour, width) in ((SKColor, float)[])[(SKColors.Black, Wide), (SKColors.White, Thin)])
        {
            using var paint = new SKPaint
            {
                Color = colour,
                StrokeWidth = width,
                IsAntialias = true,
                Style = SKPaintStyle.Stroke,
            };
            canvas.DrawPath(path, paint);
        }
    }

    /// <summary>Null where another igos has written them in another way.</summary>
    private static AnnotatedBoxes? Boxes(ReportCell cell, Photograph photograph)
    {
        try
        {
            return cell.Boxes is { } text ? AnnotatedBoxes.Parse(text).Upright(photograph, cell.Path) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
