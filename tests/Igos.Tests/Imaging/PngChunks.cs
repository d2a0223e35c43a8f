using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Igos.Tests.Imaging;

/// <summary>Puts chunks with right checksums into PNG files.</summary>
internal static class PngChunks
{
    private const int AfterHeader = 33, EndLength = 12; // signature and IHDR; IEND

    /// <summary>A chunk behind the header, or before the end.</summary>
    public static byte[] With(byte[] png, byte[] chunk, bool atEnd = false)
    {
        var at = atEnd ? png.Length - EndLength : AfterHeader;
        return [.. png[..at], .. chunk, .. png[at..]];
    }

    public static byte[] Chunk(string type, byte[] content)
    {
        byte[] typed = [.. Encoding.ASCII.GetBytes(type), .. content];
        return [.. BigEndian((uint)content.Length), .. typed, .. BigEndian(Crc32.HashToUInt32(typed))];
    }

    /// <summary>A TIFF of one directory with two entries, of which the second is the orientation.</summary>
    public static byte[] Exif(ushort orientation, bool littleEndian)
    {
        byte[] bytes = [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8,
            0, 2, 0x01, 0x06, 0, 3, 0, 0, 0, 1, 0, 2, 0, 0, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0,
                0, 0, 0];
        if (littleEndian)
        {
            foreach (var (start, length) in ((int, int)[])[(2, 2), (4, 4), (8, 2), (10, 2), (12, 2), (14, 4), (18, 2),
                (22, 2), (24, 2), (26, 4), (30, 2)])
            {
                bytes.AsSpan(start, length).Reverse();
            }

            bytes[0] = bytes[1] = (byte)'I';
        }

        return bytes;
    }

    private static byte[] BigEndian(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }
}
