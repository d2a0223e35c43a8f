using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Weights;

/// <summary>Writes .safetensors.</summary>
internal static class SafetensorsWriter
{
    public static byte[] Write(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var header = new Dictionary<string, object>();
        using var data = new MemoryStream();
        foreach (var (name, tensor) in tensors)
        {
            var start = data.Position;
            data.Write(tensor.numel() == 0 ? [] : tensor.contiguous().bytes);
            header[name] = new
            {
                dtype = TypeOf(tensor.dtype),
                shape = tensor.shape,
                data_offsets = new[] { start, data.Position },
            };
        }

        return Write(JsonSerializer.SerializeToUtf8Bytes(header), data.ToArray());
    }

    /// <summary>A file with any header.</summary>
    public static byte[] Write(ReadOnlySpan<byte> json, ReadOnlySpan<byte> data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data];
    }

    private static string TypeOf(ScalarType type) => type switch
    {
        ScalarType.Float64 => "F64",
        ScalarType.Float16 => "F16",
        ScalarType.BFloat16 => "BF16",
        ScalarType.Int64 => "I64",
        ScalarType.Int32 => "I32",
        ScalarType.Int16 => "I16",
        ScalarType.Int8 => "I8",
        ScalarType.Byte => "U8",
        ScalarType.Bool => "BOOL",
        _ => "F32",
    };
}
