using Igos.Reports.Figures;
using SkiaSharp;

namespace Igos.Reports.Tests.Figures;

public class ParagraphTests
{
    private static readonly Paragraph Text = new(10, SKColors.Black);

    [Theory]
    [InlineData("word", 1)]
    [InlineData("a word", 1)]
    [InlineData("two words that are wider than one line", 2)]
    [InlineData("awordwithoutspacesthatiswiderthantwolines", 3)]
    [InlineData("a awordwithoutspacesthatiswiderthantwolines", 4)]
    public void Draw_WrapsWithinTheWidth(string text, int lines)
    {
        const int Width = 100, Height = 80;
        using var picture = new SKBitmap(2 * Width, Height);
        picture.Erase(SKColors.White);
        using var canvas = new SKCanvas(picture);

        var end = Text.Draw(canvas, text, 0, 0, Width);

        Assert.Equal(lines * 13.5, end, 1e-3); // lines of 1.35 times the text size
        Assert.All(Enumerable.Range(0, Height), y => Assert.Equal(SKColors.White, picture.GetPixel(Width + 1, y)));
        Assert.Contains(SKColors.Black, picture.Pixels.Select(p => p.Red < 128 ? SKColors.Black : p));
    }

    [Fact]
    public void Draw_NarrowerThanACharacter_StillEnds()
    {
        using var picture = new SKBitmap(10, 10);
        using var canvas = new SKCanvas(picture);

        Assert.Equal(3 * 13.5, Text.Draw(canvas, "a\U0001F600b", 0, 0, 1), 1e-3); // the pair stays together
    }
}
