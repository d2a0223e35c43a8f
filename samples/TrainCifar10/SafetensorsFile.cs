using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Igos;
using Igos.Loading.Zoo;
using static TorchSharp.torch;

namespace TrainCifar10;

/// <summary>
/// Writes weights as safetensors (8 bytes of header length, a JSON header, the tensors' bytes): kernels in steps of one
/// byte, with the steps' sizes beside them, the others in half precision.
/// </summary>
internal static class SafetensorsFile
{
    private const int Alignment = 8;

    /// <summary>Writes the file aside and renames it.</summary>
    public static void Write(string path, nn.Module model, double accuracy)
    {
        using var scope = NewDisposeScope();
        var normalization = Cifar10ResNet11.Normalization;
        var header = new Dictionary<string, object>
        {
            ["__metadata__"] = new Dictionary<string, string>
            {
                ["architecture"] = Cifar10ResNet11.Name,
                ["classes"] = string.Join(",", Cifar10ResNet11.Labels),
                ["mean"] = Numbers(normalization.Mean),
                ["std"] = Numbers(normalization.Std),
                ["test_accuracy"] = accuracy.ToString("0.0000", CultureInfo.InvariantCulture),
            },
        };
        using var data = new MemoryStream();
        foreach (var (name, tensor) in Tensors(model))
        {
            var start = data.Position;
            data.Write(tensor.contiguous().bytes);
            header[name] = new
            {
                dtype = tensor.dtype == ScalarType.Int8 ? "I8" : "F16",
                shape = tensor.shape,
                data_offsets = (long[])[start, data.Position],
            };
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header).ToList();
        json.AddRange(Enumerable.Repeat((byte)' ', (Alignment - json.Count % Alignment) % Alignment));
        AtomicFile.Write(path, file =>
        {
            Span<byte> length = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(length, json.Count);
            file.Write(length);
            file.Write([.. json]);
            data.WriteTo(file);
        });
    }

    // Not state_dict(): TorchSharp registers a nested module's fields once more under the fields' names, and
    // state_dict() lists a tensor under each of its names, these lists under the first alone.
    private static IEnumerable<(string Name, Tensor Tensor)> Tensors(nn.Module model)
    {
        var tensors = model.named_parameters().Select(p => (Name: p.name, Tensor: p.parameter.detach()))
            .Concat(model.named_buffers().Select(b => (Name: b.name, Tensor: b.buffer)))
            .Where(entry => entry.Tensor.is_floating_point());
        foreach (var (name, tensor) in tensors)
        {
            if (StoredPrecision.IsKernel(tensor))
            {
                var (steps, step) = StoredPrecision.Quantize(tensor);
                yield return (name, steps);
                yield return (name + Cifar10ResNet11.StepSuffix, step);
            }
            else
            {
                yield return (name, tensor.to(float16));
            }
        }
    }

    private static string Numbers(IEnumerable<double> values) =>
        string.Join(",", values.Select(v => v.ToString(CultureInfo.InvariantCulture)));
}
