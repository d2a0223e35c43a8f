using System.Buffers.Binary;
using System.IO.Hashing;
using SkiaSharp;

namespace Igos.Imaging;

/// <summary>
/// How a PNG is to be turned: its chunk eXIf (PNG 3rd edition, 11.3.4.5), which Skia's decoder passes over. What is
/// damaged counts for nothing, as in other decoders.
/// </summary>
internal static class PngOrientation
{
    private const int ChunkFrame = 12; // length, type and checksum
    private const int EntryLength = 12;
    private const ushort Tag = 0x112, Short = 3;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>The orientation; null where the file is no PNG or says none.</summary>
    public static SKEncodedOrigin? Of(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Signature))
        {
            return null;
        }

        for (var rest = file[Signature.Length..]; rest.Length >= ChunkFrame;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - ChunkFrame)
            {
                return null;
            }

            var next = (int)length + ChunkFrame;
            if (rest[4..].StartsWith("eXIf"u8))
            {
                var whole =
                    Crc32.HashToUInt32(rest[4..(next - 4)]) == BinaryPrimitives.ReadUInt32BigEndian(rest[(next - 4)..]);
                return whole ? OfExif(rest[8..(next - 4)]) : null;
            }

            rest = rest[next..];
        }

        return null;
    }

    /// <summary>The first directory's entry of a TIFF in either order of bytes.</summary>
    private static SKEncodedOrigin? OfExif(ReadOnlySpan<byte> exif)
    {
        exif = exif.StartsWith("Exif\0\0"u8) ? exif[6..] : exif; // JPEG's, which some programs leave before it
        var little = exif.StartsWith("II*\0"u8);
        if (exif.Length < 8 || !(little || exif.StartsWith("MM\0*"u8)))
        {
            return null;
        }

        var directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(exif[4..])
            : BinaryPrimitives.ReadUInt32BigEndian(exif[4..]);
        if (directory > exif.Length - 2)
        {
            return null;
        }

        var entries = exif[((int)directory + 2)..];
        for (var count = Number(exif[(int)directory..], little); count > 0 && entries.Length >= EntryLength; count--)
        {
            if (Number(entries, little) == Tag)
            {
                // A number of two bytes, one of it, left-aligned in the entry's last four bytes.
                return Number(entries[2..], little) == Short
                    && Number(entries[8..], little) is >= 1 and <= 8 and var value
                    ? (SKEncodedOrigin)value : null;
            }

            entries = entries[EntryLength..];
        }

        return null;
    }

    private static ushort Number(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
