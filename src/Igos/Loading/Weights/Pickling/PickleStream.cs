using System.Buffers.Binary;
using System.Text;

namespace Igos.Loading.Weights.Pickling;

/// <summary>
/// Reads a pickle's bytes. Every length is checked against what the file still holds before anything is allocated.
/// </summary>
internal sealed class PickleStream(Stream stream)
{
    private const int MaxLine = 4096;

    private readonly byte[] _number = new byte[8];

    /// <summary>How many bytes there are, with what lies before and after the pickle.</summary>
    public long Length { get; } = stream.Length;

    public byte Byte()
    {
        var value = stream.ReadByte();
        return value >= 0 ? (byte)value : throw new InvalidDataException("its pickle breaks off");
    }

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Number(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Number(4));

    public long UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Number(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Number(8));

    public double BigEndianDouble() => BinaryPrimitives.ReadDoubleBigEndian(Number(8));

    /// <summary>An integer of a given number of bytes in two's complement; null where it doesn't fit 64 bits.</summary>
    public long? Integer(long length)
    {
        if (length > 8)
        {
            Skip(length);
            return null;
        }

        var bytes = Bytes(length);
        long value = 0;
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        var unused = 64 - (8 * bytes.Length);
        return bytes.Length == 0 ? 0 : value << unused >> unused;
    }

    public string Text(long length, Encoding encoding) => encoding.GetString(Bytes(length));

    /// <summary>Text up to the next line feed, which is read too.</summary>
    public string Line()
    {
        var line = new StringBuilder();
        for (var c = Byte(); c != '\n'; c = Byte())
        {
            if (line.Append((char)c).Length > MaxLine)
            {
                throw new InvalidDataException("its pickle holds an endless name");
            }
        }

        return line.ToString();
    }

    public void Skip(long length)
    {
        CheckRest(length);
        stream.Position += length;
    }

    private byte[] Bytes(long length)
    {
        CheckRest(length);
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private ReadOnlySpan<byte> Number(int length)
    {
        CheckRest(length);
        stream.ReadExactly(_number, 0, length);
        return _number;
    }

    private void CheckRest(long length)
    {
        if (length < 0 || length > Length - stream.Position)
        {
            throw new InvalidDataException("its pickle breaks off");
        }
    }
}
