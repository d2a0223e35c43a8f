using Igos.Imaging;
using SkiaSharp;

namespace Igos.Tests.Imaging;

public sealed class PngOrientationTests
{
    /// <summary>
    /// The four corners, left to right and down, as each orientation of the EXIF standard shows R G / B W.
    /// </summary>
    [Theory]
    [InlineData(1, "RGBW")]
    [InlineData(2, "GRWB")]
    [InlineData(3, "WBGR")]
    [InlineData(4, "BWRG")]
    [InlineData(5, "RBGW")]
    [InlineData(6, "BRWG")]
    [InlineData(7, "WGBR")]
    [InlineData(8, "GWRB")]
    [InlineData(0, "RGBW")] // none of the standard's
    [InlineData(9, "RGBW")]
    public void Read_PngWithExif_IsUpright(ushort orientation, string corners)
    {
        foreach (var (littleEndian, atEnd) in ((bool, bool)[])[(false, false), (true, false), (true, true)])
        {
            var exif = PngChunks.Chunk("eXIf", PngChunks.Exif(orientation, littleEndian));

            Assert.Equal(corners, Corners(PngChunks.With(FourColours(), exif, atEnd)));
        }

        var jpegs = PngChunks.Chunk("eXIf", [.. "Exif\0\0"u8, .. PngChunks.Exif(orientation, false)]);
        Assert.Equal(corners, Corners(PngChunks.With(FourColours(), jpegs)));
    }

    /// <summary>Damage in the chunk, or another one first, changes nothing of the picture.</summary>
    [Fact]
    public void Read_ExifThatIsDamaged_CountsForNothing()
    {
        var exif = PngChunks.Exif(6, false);
        for (var length = 0; length < exif.Length - 10; length++)
        {
            Assert.Equal("RGBW", Corners(PngChunks.With(FourColours(), PngChunks.Chunk("eXIf", exif[..length]))));
        }

        var wrong = PngChunks.Chunk("eXIf", exif);
        wrong[^1] ^= 1;
        Assert.Null(PngOrientation.Of(PngChunks.With(FourColours(), wrong)));
        byte[] far = [.. exif[..4], 0xff, 0xff, 0xff, 0xff, .. exif[8..]];
        Assert.Null(PngOrientation.Of(PngChunks.With(FourColours(), PngChunks.Chunk("eXIf", far))));
        Assert.Null(PngOrientation.Of([.. FourColours()[..33], 0xff, 0xff, 0xff, 0xff, .. "eXIf"u8]));
        Assert.Null(PngOrientation.Of([]));
        var late = PngChunks.With(FourColours(),
            [.. PngChunks.Chunk("tEXt", new byte[300]), .. PngChunks.Chunk("eXIf", exif)]);
        Assert.Equal("BRWG", Corners(late));
    }

    /// <summary>32×20 as stored; its JPEG twin would be shown upright: turned a quarter clockwise.</summary>
    [Fact]
    public void Read_ReportedFile_IsTurned()
    {
        var path = SharedFiles.Path("faults/exif6.png");
        using var stored = SKBitmap.Decode(path);
        using var photo = Photograph.Read(path);

        Assert.Equal((20, 32), (photo.Width, photo.Height));
        for (var i = 0; i < 20 * 32; i++)
        {
            Assert.Equal(stored.GetPixel(i / 20, 19 - (i % 20)), photo.Bitmap.GetPixel(i % 20, i / 20));
        }
    }

    private static byte[] FourColours()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(48, 32, SKColorType.Rgba8888, SKAlphaType.Opaque));
        bitmap.Pixels = [.. Enumerable.Range(0, 48 * 32).Select(i => (i % 48 < 24, i / 48 < 16) switch
        {
            (true, true) => SKColors.Red,
            (false, true) => SKColors.Lime,
            (true, false) => SKColors.Blue,
            _ => SKColors.White,
        })];
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static string Corners(byte[] png)
    {
        using var file = new TemporaryFile(".png", png);
        using var photo = Photograph.Read(file.Path);
        var (right, bottom) = (photo.Width - 6, photo.Height - 6);
        return $"{Letter(5, 5)}{Letter(right, 5)}{Letter(5, bottom)}{Letter(right, bottom)}";

        char Letter(int x, int y) => photo.Bitmap.GetPixel(x, y) is var c && c.Red > 128
            ? c.Green > 128 ? 'W' : 'R' : c.Green > 128 ? 'G' : 'B';
    }
}
