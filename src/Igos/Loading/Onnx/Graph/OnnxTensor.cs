using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Igos.Loading.Onnx.Format;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Graph;

/// <summary>Reads a stored tensor: floating types become float32, integers int64, truth values bool.</summary>
internal static class OnnxTensor
{
    /// <summary>
    /// How many dimensions a tensor may have: oneDNN, which computes GELU among others, ends the process above 12.
    /// </summary>
    public const int MaxRank = 12;

    private const int Float = 1, UInt8 = 2, Int8 = 3, UInt16 = 4, Int16 = 5, Int32 = 6, Int64 = 7, Bool = 9,
        Float16 = 10, Double = 11, UInt32 = 12, UInt64 = 13, BFloat16 = 16;

    /// <summary>Reads a tensor; the caller's.</summary>
    /// <param name="proto">As stored.</param>
    /// <param name="folder">The model file's folder, in which external data must lie.</param>
    /// <exception cref="IgosException">The sizes don't fit the data, or the type is unknown.</exception>
    public static Tensor Read(TensorProto proto, string folder)
    {
        var name = proto.Name.Length > 0 ? proto.Name : "(unnamed constant)";
        long count = 1;
        foreach (var dimension in proto.Dims)
        {
            // Checked against the data below, so a huge product can't make a huge allocation.
            if (dimension is < 0 or > int.MaxValue || (count *= Math.Max(dimension, 1)) > int.MaxValue
                || proto.Dims.Count > MaxRank)
            {
                var shown = string.Join(", ", proto.Dims.Take(MaxRank));
                throw new IgosException($"Tensor \"{name}\" has the shape [{shown}], which can't be.");
            }
        }

        count = proto.Dims.Contains(0) ? 0 : count;
        var (size, scalarType) = ElementType(proto.DataType, name);
        var bytes = proto.DataLocation == TensorProto.Types.DataLocation.External
            ? ReadExternal(proto, folder, name, count * size)
            : proto.RawData.Length > 0 ? proto.RawData : TypedFields(proto);
        if (bytes.Length != count * size)
        {
            var shape = string.Join(", ", proto.Dims);
            throw new IgosException($"Tensor \"{name}\" of shape [{shape}] needs {count * size} bytes of data, "
                + $"but the file holds {bytes.Length}: the file is damaged.");
        }

        using var scope = NewDisposeScope();
        if (count == 0)
        {
            return zeros([.. proto.Dims], Widened(scalarType)).MoveToOuterDisposeScope();
        }

        if (proto.DataType is UInt16 or UInt32 or UInt64)
        {
            var wide = new long[count];
            for (var i = 0; i < count; i++)
            {
                var element = bytes.Span.Slice(i * size, size);
                wide[i] = proto.DataType switch
                {
                    UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(element),
                    UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(element),
                    _ => unchecked((long)BinaryPrimitives.ReadUInt64LittleEndian(element)),
                };
            }

            return tensor(wide, [.. proto.Dims]).MoveToOuterDisposeScope();
        }

        var stored = empty([.. proto.Dims], scalarType);
        bytes.Span.CopyTo(stored.bytes);
        return stored.to(Widened(scalarType)).MoveToOuterDisposeScope();
    }

    private static ScalarType Widened(ScalarType type) => type switch
    {
        ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64 => ScalarType.Float32,
        ScalarType.Bool => ScalarType.Bool,
        _ => ScalarType.Int64,
    };

    private static (int Size, ScalarType Type) ElementType(int type, string name) => type switch
    {
        Float => (4, ScalarType.Float32),
        UInt8 => (1, ScalarType.Byte),
        Int8 => (1, ScalarType.Int8),
        Int16 => (2, ScalarType.Int16),
        Int32 => (4, ScalarType.Int32),
        Int64 => (8, ScalarType.Int64),
        Bool => (1, ScalarType.Bool),
        Float16 => (2, ScalarType.Float16),
        Double => (8, ScalarType.Float64),
        BFloat16 => (2, ScalarType.BFloat16),
        UInt16 => (2, ScalarType.Int64),
        UInt32 => (4, ScalarType.Int64),
        UInt64 => (8, ScalarType.Int64),
        _ => throw new IgosException($"Tensor \"{name}\" has the element type {type}, which isn't supported: float, "
            + "double, half, bfloat16, integers and bool are."),
    };

    private static ReadOnlyMemory<byte> TypedFieldsOf<T>(IReadOnlyCollection<T> values)
        where T : struct => MemoryMarshal.AsBytes<T>(values.ToArray()).ToArray();

    /// <summary>The typed fields as little-endian bytes of the element type; small types are stored one in an int32.
    /// </summary>
    private static ByteString TypedFields(TensorProto proto) => UnsafeByteOperations.UnsafeWrap(proto.DataType switch
    {
        Float => TypedFieldsOf(proto.FloatData),
        Double => TypedFieldsOf(proto.DoubleData),
        Int64 => TypedFieldsOf(proto.Int64Data),
        UInt32 => TypedFieldsOf([.. proto.Uint64Data.Select(v => (uint)v)]),
        UInt64 => TypedFieldsOf(proto.Uint64Data),
        Int32 => TypedFieldsOf(proto.Int32Data),
        UInt8 or Int8 or Bool => TypedFieldsOf([.. proto.Int32Data.Select(v => (byte)v)]),
        _ => TypedFieldsOf([.. proto.Int32Data.Select(v => (ushort)v)]),
    });

    private static ByteString ReadExternal(TensorProto proto, string folder, string name, long expected)
    {
        var fields = proto.ExternalData.GroupBy(e => e.Key).ToDictionary(g => g.Key, g => g.Last().Value);
        var location = fields.GetValueOrDefault("location") ?? "";
        if (!IsInside(folder, location))
        {
            throw new IgosException($"Tensor \"{name}\" keeps its data in \"{location.Replace('\0', '?')}\", "
                + "which is not a file in the model's own folder.");
        }

        var path = Path.GetFullPath(Path.Combine(folder, location));
        if (!File.Exists(path))
        {
            throw new IgosException(
                $"Tensor \"{name}\" keeps its data in {path}, which doesn't exist: put it beside the model.");
        }

        var offset = Number(fields.GetValueOrDefault("offset") ?? "0");
        var length = Number(fields.GetValueOrDefault("length") ?? expected.ToString(CultureInfo.InvariantCulture));
        try
        {
            using var file = File.OpenHandle(path);
            var size = RandomAccess.GetLength(file);
            return offset >= 0 && length == expected && offset <= size - length ? ReadAll(file, offset, length)
                : throw new IgosException($"Tensor \"{name}\" needs {expected} bytes at {offset} of {path}, "
                    + $"which holds {size}: the data file doesn't belong to this model, or is damaged.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IgosException($"Tensor \"{name}\" keeps its data in {path}, which can't be read: {e.Message}", e);
        }

        long Number(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : -1;
    }

    /// <summary>Whether a relative path, however written, leads to a place under the folder.</summary>
    private static bool IsInside(string folder, string location)
    {
        if (location.Length == 0 || location.Contains('\0') || Path.IsPathRooted(location))
        {
            return false;
        }

        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        return Path.GetFullPath(Path.Combine(root, location)).StartsWith(root, StringComparison.Ordinal);
    }

    private static ByteString ReadAll(Microsoft.Win32.SafeHandles.SafeFileHandle file, long offset, long length)
    {
        var data = new byte[length];
        var read = 0;
        while (read < data.Length)
        {
            var count = RandomAccess.Read(file, data.AsSpan(read), offset + read);
            read += count > 0 ? count : throw new EndOfStreamException("it ends too early.");
        }

        return UnsafeByteOperations.UnsafeWrap(data);
    }
}
