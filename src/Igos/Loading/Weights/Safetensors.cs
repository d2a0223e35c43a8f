using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Igos.Loading.Weights;

/// <summary>
/// Reads .safetensors: 8 bytes of header length, a JSON header with each tensor's type, shape and place,
/// the tensors' bytes. Format: https://huggingface.co/docs/safetensors. Nothing in such a file can run code.
/// </summary>
public static class Safetensors
{
    private const long MaxHeader = 100 * 1024 * 1024; // the format's own limit
    private const string SupportedTypes = "F64, F32, F16, BF16, I64, I32, I16, I8, U8 and BOOL";

    /// <summary>Reads every tensor in its stored type.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors in the order of their data; the caller's.</returns>
    /// <exception cref="IgosException">
    /// The file is missing or damaged, or holds a type that isn't supported.
    /// </exception>
    public static StateDict Read(string path) => Read(path, ChosenTensor.All);

    /// <summary>Reads those tensors that are chosen, under the names that the choice gives them.</summary>
    internal static StateDict Read(string path, TensorChoice choose)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Read(file, path, choose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IgosException($"{path} can't be read: {e.Message}", e);
        }
    }

    /// <summary>Reads every tensor of a stream whose length is known.</summary>
    /// <param name="stream">From its start.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <exception cref="IgosException">The content is damaged, or holds a type that isn't supported.</exception>
    public static StateDict Read(Stream stream, string name) => Read(stream, name, ChosenTensor.All);

    private static StateDict Read(Stream stream, string name, TensorChoice choose)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
        {
            throw Damaged(name, "it is shorter than 8 bytes");
        }

        var headerLength = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (headerLength < 2 || headerLength > MaxHeader || headerLength > stream.Length - 8)
        {
            throw Damaged(name, $"its header is said to take {headerLength} bytes of {stream.Length}");
        }

        var header = new byte[headerLength];
        stream.ReadExactly(header);
        var dataStart = 8 + headerLength;
        var entries = Entries(header, name, stream.Length - dataStart);
        long position = 0;
        foreach (var entry in entries)
        {
            position = entry.Start == position ? entry.End
                : throw Damaged(name, $"tensor \"{entry.Name}\" starts at {entry.Start} instead of {position}");
        }

        var tensors = new StateDict();
        try
        {
            foreach (var chosen in choose([.. entries.Select(e => new HeldTensor("", e.Name, e.Shape, e.Type))]))
            {
                var entry = entries[chosen.Index];
                var tensor = empty(entry.Shape, entry.Type ?? throw new IgosException(
                    $"{name}: tensor \"{entry.Name}\" has the type {entry.TypeName}, which isn't supported: "
                    + $"{SupportedTypes} are."));
                tensors.Add(chosen.Name, tensor);
                stream.Position = dataStart + entry.Start;
                stream.ReadExactly(tensor.bytes);
            }

            return tensors;
        }
        catch
        {
            tensors.Dispose();
            throw;
        }
    }

    private static List<Entry> Entries(byte[] header, string name, long dataLength)
    {
        try
        {
            using var json = JsonDocument.Parse(header);
            List<Entry> entries = [];
            HashSet<string> names = [];
            foreach (var property in json.RootElement.EnumerateObject().Where(p => p.Name != "__metadata__"))
            {
                if (!names.Add(property.Name))
                {
                    throw Damaged(name, $"two tensors are named \"{property.Name}\"");
                }

                var typeName = property.Value.GetProperty("dtype").GetString() ?? "";
                var (type, size) = TypeOf(typeName);
                long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())];
                var offsets = property.Value.GetProperty("data_offsets");
                var (start, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
                var sound = start >= 0 && end >= start && end <= dataLength;

                // Libtorch multiplies lengths for the strides even where another length is 0.
                // Wide enough for any two factors.
                Int128 reach = Math.Max(size, 1);
                foreach (var length in shape)
                {
                    sound = sound && length >= 0 && (reach *= Math.Max(length, 1)) <= long.MaxValue;
                }

                if (!sound || (size > 0 && (shape.Contains(0) ? 0 : reach) != end - start))
                {
                    throw Damaged(name, $"tensor \"{property.Name}\" of shape [{string.Join(", ", shape)}] "
                        + $"lies at {start} to {end} of {dataLength} bytes");
                }

                entries.Add(new Entry(property.Name, typeName, type, shape, start, end));
            }

            entries.Sort((a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.End.CompareTo(b.End));
            return entries;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException
            or FormatException or IndexOutOfRangeException)
        {
            throw Damaged(name, "its header is not the JSON that the format asks for", e);
        }
    }

    private static (ScalarType? Type, int Size) TypeOf(string type) => type switch
    {
        "F64" => (ScalarType.Float64, 8),
        "F32" => (ScalarType.Float32, 4),
        "F16" => (ScalarType.Float16, 2),
        "BF16" => (ScalarType.BFloat16, 2),
        "I64" => (ScalarType.Int64, 8),
        "I32" => (ScalarType.Int32, 4),
        "I16" => (ScalarType.Int16, 2),
        "I8" => (ScalarType.Int8, 1),
        "U8" => (ScalarType.Byte, 1),
        "BOOL" => (ScalarType.Bool, 1),
        _ => (null, 0),
    };

    private static IgosException Damaged(string name, string how, Exception? cause = null) =>
        new($"{name} is not a safetensors file, or it is damaged: {how}.", cause);

    private sealed record Entry(string Name, string TypeName, ScalarType? Type, long[] Shape, long Start, long End);
}
