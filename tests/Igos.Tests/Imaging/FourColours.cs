using Igos.Imaging;
using SkiaSharp;

namespace Igos.Tests.Imaging;

/// <summary>A picture of 48×32 pixels, its quarters R G / B W, and what stands in a photograph's corners.</summary>
internal static class FourColours
{
    public static byte[] Png() => Encoded(SKEncodedImageFormat.Png, 100);

    public static byte[] Jpeg() => Encoded(SKEncodedImageFormat.Jpeg, 95);

    /// <summary>The letters of the four corners, left to right and down.</summary>
    public static string Corners(byte[] png)
    {
        using var file = new TemporaryFile(".png", png);
        using var photo = Photograph.Read(file.Path);
        return Corners(photo);
    }

    /// <inheritdoc cref="Corners(byte[])" />
    public static string Corners(Photograph photo)
    {
        var (right, bottom) = (photo.Width - 6, photo.Height - 6);
        return $"{Letter(5, 5)}{Letter(right, 5)}{Letter(5, bottom)}{Letter(right, bottom)}";

        char Letter(int x, int y)
        {
            var pixel = photo.Bitmap.GetPixel(x, y);
            return (pixel.Red > 128, pixel.Green > 128) switch
            {
                (true, true) => 'W',
                (true, false) => 'R',
                (false, true) => 'G',
                (false, false) => 'B',
            };
        }
    }

    private static byte[] Encoded(SKEncodedImageFormat format, int quality)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(48, 32, SKColorType.Rgba8888, SKAlphaType.Opaque));
        bitmap.Pixels = [.. Enumerable.Range(0, 48 * 32).Select(i => (i % 48 < 24, i / 48 < 16) switch
        {
            (true, true) => SKColors.Red,
            (false, true) => SKColors.Lime,
            (true, false) => SKColors.Blue,
            _ => SKColors.White,
        })];
        using var encoded = bitmap.Encode(format, quality);
        return encoded.ToArray();
    }
}
