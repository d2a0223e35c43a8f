using Igos.Imaging;
using SkiaSharp;

namespace Igos.Reports.Figures;

/// <summary>How text of a figure looks; it is drawn in the embedded font and wrapped.</summary>
internal sealed record Paragraph(float Size, SKColor Colour, bool Bold = false)
{
    private const float LineHeight = 1.35f;

    /// <summary>Draws the text below <paramref name="top"/> and returns where it ends.</summary>
    public float Draw(SKCanvas canvas, string text, float x, float top, float width)
    {
        using var font = Font();
        using var paint = new SKPaint { Color = Colour, IsAntialias = true };
        foreach (var line in Lines(VisibleText.Of(text), font, width))
        {
            canvas.DrawText(line, x, top + Size, SKTextAlign.Left, font, paint);
            top += LineHeight * Size;
        }

        return top;
    }

    public float WidthOf(string text)
    {
        using var font = Font();
        return font.MeasureText(text);
    }

    private SKFont Font() => new(EmbeddedFont.Typeface, Size) { Embolden = Bold, Subpixel = true };

    /// <summary>Broken at spaces; within a word only where it is wider than a line.</summary>
    private static IEnumerable<string> Lines(string text, SKFont font, float width)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var rest = word;
            if (line.Length > 0)
            {
                if (font.MeasureText($"{line} {rest}") <= width)
                {
                    line = $"{line} {rest}";
                    continue;
                }

                yield return line;
            }

            for (var fits = Fitting(rest, font, width); fits < rest.Length; fits = Fitting(rest, font, width))
            {
                yield return rest[..fits];
                rest = rest[fits..];
            }

            line = rest;
        }

        yield return line;
    }

    /// <summary>
    /// How much of a word fits: at least one character, and never half of a pair, which has no width.
    /// </summary>
    private static int Fitting(string word, SKFont font, float width)
    {
        var least = word.Length > 1 && char.IsSurrogatePair(word[0], word[1]) ? 2 : 1;
        var count = word.Length;
        while (count > least && font.MeasureText(word[..count]) > width)
        {
            count -= char.IsSurrogatePair(word, count - 2) ? 2 : 1;
        }

        return Math.Max(count, least);
    }
}
