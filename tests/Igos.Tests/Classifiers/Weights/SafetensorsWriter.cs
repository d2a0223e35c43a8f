using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Igos.Tests.Classifiers.Weights;

/// <summary>Writes float32 and int64 tensors as .safetensors.</summary>
internal static class SafetensorsWriter
{
    public static byte[] Write(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var header = new Dictionary<string, object>();
        using var data = new MemoryStream();
        foreach (var (name, tensor) in tensors)
        {
            var start = data.Position;
            data.Write(tensor.contiguous().bytes);
            header[name] = new { dtype = tensor.dtype == ScalarType.Int64 ? "I64" : "F32", shape = tensor.shape, data_offsets = new[] { start, data.Position } };
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data.ToArray()];
    }
}
