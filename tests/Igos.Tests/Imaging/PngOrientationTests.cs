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

            Assert.Equal(corners, FourColours.Corners(PngChunks.With(FourColours.Png(), exif, atEnd)));
        }

        var jpegs = PngChunks.Chunk("eXIf", [.. "Exif\0\0"u8, .. PngChunks.Exif(orientation, false)]);
        Assert.Equal(corners, FourColours.Corners(PngChunks.With(FourColours.Png(), jpegs)));
    }

    /// <summary>Damage in the chunk, or another one first, changes nothing of the picture.</summary>
    [Fact]
    public void Read_ExifThatIsDamaged_CountsForNothing()
    {
        var exif = PngChunks.Exif(6, false);
        for (var length = 0; length < exif.Length - 10; length++)
        {
            var damaged = PngChunks.Chunk("eXIf", exif[..length]);
            Assert.Equal("RGBW", FourColours.Corners(PngChunks.With(FourColours.Png(), damaged)));
        }

        var wrong = PngChunks.Chunk("eXIf", exif);
        wrong[^1] ^= 1;
        Assert.Null(PngOrientation.Of(PngChunks.With(FourColours.Png(), wrong)));
        byte[] far = [.. exif[..4], 0xff, 0xff, 0xff, 0xff, .. exif[8..]];
        Assert.Null(PngOrientation.Of(PngChunks.With(FourColours.Png(), PngChunks.Chunk("eXIf", far))));
        Assert.Null(PngOrientation.Of([.. FourColours.Png()[..33], 0xff, 0xff, 0xff, 0xff, .. "eXIf"u8]));
        Assert.Null(PngOrientation.Of([]));
        var late = PngChunks.With(FourColours.Png(),
            [.. PngChunks.Chunk("tEXt", new byte[300]), .. PngChunks.Chunk("eXIf", exif)]);
        Assert.Equal("BRWG", FourColours.Corners(late));
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
}
