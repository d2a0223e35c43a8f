using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Igos.Heatmaps;

/// <summary>
/// Heatmaps as .npy files: two dimensions of float32, which NumPy, MATLAB and others read. Files made elsewhere may
/// also hold float64 or float16, and more dimensions before the two if these have length 1. Written here because the
/// format is one line of text before the numbers.
/// </summary>
/// <remarks>Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, version 1.0.</remarks>
public static partial class NumPyFile
{
    private const int MaxHeader = 64 * 1024;
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Writes a heatmap, aside first and then renamed.</summary>
    /// <exception cref="IgosException">The file can't be written.</exception>
    public static void Write(string path, Heatmap heatmap) =>
        AtomicFile.Write(path, stream => Write(stream, heatmap));

    /// <summary>Writes a heatmap.</summary>
    /// <param name="stream">Where to; left open.</param>
    /// <param name="heatmap">The heatmap.</param>
    public static void Write(Stream stream, Heatmap heatmap)
    {
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({heatmap.Height}, {heatmap.Width}), }}";
        // Padded so that the data starts at a multiple of 64.
        header = header.PadRight((10 + header.Length + 1 + 63) / 64 * 64 - 11) + "\n";
        stream.Write(Magic);
        stream.Write([1, 0, (byte)header.Length, (byte)(header.Length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(header));
        stream.Write(MemoryMarshal.AsBytes(heatmap.Values));
    }

    /// <summary>Reads a heatmap.</summary>
    /// <param name="path">
    /// A .npy file of two dimensions, float32, float64 or float16, little-endian, in C order.
    /// </param>
    /// <exception cref="IgosException">The file is missing, damaged or holds something else.</exception>
    public static Heatmap Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IgosException($"{path} can't be read: {e.Message}", e);
        }

        return Parse(bytes, path);
    }

    /// <summary>Reads a heatmap that is in memory.</summary>
    /// <param name="bytes">
    /// A .npy file of two dimensions, float32, float64 or float16, little-endian, in C order.
    /// </param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="IgosException">The bytes are damaged or hold something else.</exception>
    public static Heatmap Parse(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length < 12 || !bytes.StartsWith(Magic))
        {
            throw new IgosException($"{name} is not a .npy file.");
        }

        var start = bytes[6] == 1 ? 10 : 12;
        var length = bytes[6] == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (length > MaxHeader || start + length > bytes.Length)
        {
            throw new IgosException(
                $"{name} is damaged: its header says {length} bytes and the file has {bytes.Length}.");
        }

        var header = Encoding.Latin1.GetString(bytes.Slice(start, (int)length));
        var match = Header().Match(header);
        var size = match.Success ? match.Groups["size"].Value[0] - '0' : 0;
        if (!match.Success || !int.TryParse(match.Groups["height"].Value, CultureInfo.InvariantCulture, out var height)
            || !int.TryParse(match.Groups["width"].Value, CultureInfo.InvariantCulture, out var width)
            || height < 1 || width < 1
            || (long)height * width * size != bytes.Length - start - length)
        {
            throw new IgosException($"{name} holds {header.Trim()}; a heatmap is float32 ('<f4'), float64 or float16 "
                + "in C order with two dimensions, and all its data.");
        }

        var data = bytes[(start + (int)length)..];
        return new Heatmap(height, width, size switch
        {
            sizeof(float) => MemoryMarshal.Cast<byte, float>(data),
            sizeof(double) => Array.ConvertAll(MemoryMarshal.Cast<byte, double>(data).ToArray(), v => (float)v),
            _ => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(data).ToArray(), v => (float)v),
        });
    }

    [GeneratedRegex(@"^\{'descr': '<f(?<size>[248])', 'fortran_order': False, "
        + @"'shape': \((1, )*(?<height>\d+), (?<width>\d+)\),? *\}")]
    private static partial Regex Header();
}
