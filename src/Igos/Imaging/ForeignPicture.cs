using System.Text;

namespace Igos.Imaging;

/// <summary>Names the formats of pictures that people have and that aren't read.</summary>
internal static class ForeignPicture
{
    /// <summary>What the file is, going on from "is"; null for one that begins as none of these.</summary>
    public static string? Describe(ReadOnlySpan<byte> start) => start switch
    {
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] when start.Length >= 12 => OfBrands(start[8..]),
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] =>
            "a TIFF picture or a camera's raw file",
        [0xff, 0x0a, ..] or [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ', ..] => "a JPEG XL picture",
        [0, 0, 0, 12, (byte)'j', (byte)'P', ..] or [0xff, 0x4f, 0xff, 0x51, ..] => "a JPEG 2000 picture",
        [(byte)'8', (byte)'B', (byte)'P', (byte)'S', ..] => "a Photoshop document",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "a PDF document",
        [0x76, 0x2f, 0x31, 0x01, ..] => "an OpenEXR picture",
        _ => Encoding.UTF8.GetString(start).Contains("<svg", StringComparison.Ordinal) ? "a drawing (SVG)" : null,
    };

    /// <summary>
    /// ISO's media files say which formats they keep to: the first by the name, the others beside it.
    /// </summary>
    private static string OfBrands(ReadOnlySpan<byte> brands)
    {
        var text = Encoding.Latin1.GetString(brands[..Math.Min(brands.Length, 64)]);
        return text.StartsWith("avif", StringComparison.Ordinal) || text.StartsWith("avis", StringComparison.Ordinal)
                || (text.StartsWith("mif1", StringComparison.Ordinal)
                    && text.Contains("avif", StringComparison.Ordinal))
                ? "an AVIF picture"
            : text.StartsWith("he", StringComparison.Ordinal) || text.StartsWith("mif1", StringComparison.Ordinal)
                || text.StartsWith("msf1", StringComparison.Ordinal) ? "a HEIC picture"
            : "a video";
    }
}
