using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using static TorchSharp.torch;

namespace TrainCifar10;

/// <summary>Writes weights as safetensors (8 bytes of header length, a JSON header, the tensors' bytes) in half precision.</summary>
internal static class SafetensorsFile
{
    /// <summary>Writes the file aside and renames it.</summary>
    public static void Write(string path, nn.Module model, double accuracy)
    {
        using var scope = NewDisposeScope();
        var header = new Dictionary<string, object>
        {
            ["__metadata__"] = new Dictionary<string, string>
            {
                ["architecture"] = "cifar10-resnet9",
                ["classes"] = string.Join(",", Cifar10.Classes),
                ["mean"] = string.Join(",", Batches.Normalization.Mean.Select(v => v.ToString(CultureInfo.InvariantCulture))),
                ["std"] = string.Join(",", Batches.Normalization.Std.Select(v => v.ToString(CultureInfo.InvariantCulture))),
                ["test_accuracy"] = accuracy.ToString("0.0000", CultureInfo.InvariantCulture),
            },
        };
        using var data = new MemoryStream();
        foreach (var (name, tensor) in model.state_dict().Where(entry => entry.Value.is_floating_point()))
        {
            var start = data.Position;
            data.Write(tensor.detach().to(float16).contiguous().bytes);
            header[name] = new { dtype = "F16", shape = tensor.shape, data_offsets = (long[])[start, data.Position] };
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        using (var file = File.Create(path + ".part"))
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
            file.Write(length);
            file.Write(json);
            data.WriteTo(file);
        }

        File.Move(path + ".part", path, overwrite: true);
    }
}
