using System.Globalization;
using SkiaSharp;

namespace Igos.Imaging;

/// <summary>A picture with a caption above it and its colour scale, with numbers, below.</summary>
internal static class FigureFrame
{
    private const int LeastWidth = 360;
    private static readonly SKColor Ink = new(0x22, 0x22, 0x22);

    /// <summary>Draws the frame and saves it as <see cref="FigureFile"/> does.</summary>
    /// <param name="path">The file.</param>
    /// <param name="picture">What is framed, at its own resolution.</param>
    /// <param name="caption">One line above.</param>
    /// <param name="scale">Its ends are printed.</param>
    /// <param name="colour">The colour of a share of the scale.</param>
    /// <param name="problem">What is wrong with the heatmap, shown instead of a scale.</param>
    public static void Save(string path, SKBitmap picture, string caption,
        ColourScale scale, Func<double, SKColor> colour, string? problem)
    {
        var width = Math.Max(picture.Width, LeastWidth);
        var textSize = Math.Clamp(width / 36f, 12, 64);
        var margin = textSize * 0.6f;
        using var text = new SKPaint { Color = Ink, IsAntialias = true };
        using var font = new SKFont(EmbeddedFont.Typeface, textSize);
        var captionSize = Fit(font, caption, width - 2 * margin);
        using var captionFont = new SKFont(EmbeddedFont.Typeface, captionSize);
        var (top, bottom) = (textSize * 1.9f, textSize * (IsTwoLines(scale) ? 4.4f : 3.1f));
        var height = (int)(picture.Height + top + bottom);
        FigureFile.Save(path, width, height, Draw);

        void Draw(SKCanvas canvas)
        {
            canvas.DrawText(caption, margin, textSize * 1.3f, SKTextAlign.Left, captionFont, text);
            canvas.DrawBitmap(picture, (width - picture.Width) / 2, (int)top);
            var below = (int)top + picture.Height;
            if (problem is null)
            {
                var bar = new SKRect(margin, below + textSize * 0.6f, width - margin, below + textSize * 1.4f);
                DrawScale(canvas, font, text, bar, scale, colour);
                return;
            }

            using var warning = new SKPaint { Color = new SKColor(0xb0, 0x10, 0x10), IsAntialias = true };
            using var problemFont = new SKFont(EmbeddedFont.Typeface, Fit(font, problem, width - 2 * margin));
            canvas.DrawText(problem, margin, below + textSize * 1.8f, SKTextAlign.Left, problemFont, warning);
        }
    }

    private static void DrawScale(SKCanvas canvas, SKFont font, SKPaint text, SKRect bar,
        ColourScale scale, Func<double, SKColor> colour)
    {
        // One row of pixels, drawn tall: in a file of lines each colour would be a shape of its own.
        using var colours = new SKBitmap((int)bar.Right - (int)bar.Left, 1);
        for (var x = 0; x < colours.Width; x++)
        {
            colours.SetPixel(x, 0, colour(((int)bar.Left + x - bar.Left) / (bar.Width - 1)));
        }

        canvas.DrawBitmap(colours, new SKRect((int)bar.Left, bar.Top, (int)bar.Right, bar.Bottom));

        var line = bar.Bottom + font.Size * 1.15f;
        canvas.DrawText(Number(scale.From), bar.Left, line, SKTextAlign.Left, font, text);
        canvas.DrawText(Number(scale.To), bar.Right, line, SKTextAlign.Right, font, text);
        var clipped = scale.Clip == 100 ? ""
            : string.Create(CultureInfo.InvariantCulture, $"clipped at percentile {scale.Clip:0.##}");
        if (!scale.IsSigned)
        {
            var words = $"importance for the class{(clipped.Length > 0 ? ", " : "")}{clipped}";
            canvas.DrawText(words, bar.MidX, line, SKTextAlign.Center, font, text);
            return;
        }

        canvas.DrawText("against the class", bar.MidX - font.Size, line, SKTextAlign.Right, font, text);
        canvas.DrawText("0", bar.MidX, line, SKTextAlign.Center, font, text);
        canvas.DrawText("for the class", bar.MidX + font.Size, line, SKTextAlign.Left, font, text);
        if (IsTwoLines(scale))
        {
            var below = line + font.Size * 1.3f;
            canvas.DrawText($"{clipped} of the distances from 0", bar.MidX, below, SKTextAlign.Center, font, text);
        }
    }

    /// <summary>Words for both sides leave no room for the percentile.</summary>
    private static bool IsTwoLines(ColourScale scale) => scale.IsSigned && scale.Clip < 100;

    private static string Number(float value) => value == 0 ? "0" : value < 0 ? $"−{Number(-value)}"
        : value.ToString(value is >= 0.01f and < 1000 ? "0.00#" : "0.##e+0", CultureInfo.InvariantCulture);

    /// <summary>The text size at which a line is no wider than the figure.</summary>
    private static float Fit(SKFont font, string line, float width) =>
        Math.Min(font.Size, 0.97f * font.Size * width / Math.Max(font.MeasureText(line), 1));
}
