using System.Buffers.Binary;
using System.IO.Compression;
using static Igos.Tests.Loading.Weights.PickleWriter;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Weights;

/// <summary>Writes files as torch.save does, in both of its formats.</summary>
internal sealed class CheckpointWriter
{
    private readonly Dictionary<string, (Action<PickleWriter> Type, long Count, byte[] Bytes)> _storages = [];
    private bool _legacy;

    /// <summary>
    /// A zip file. What is saved is a value of <see cref="PickleWriter"/>, made of tensors of the writer that
    /// it is given.
    /// </summary>
    public static byte[] Zip(Func<CheckpointWriter, object?> saved, byte protocol = 2)
    {
        using var bytes = new MemoryStream();
        WriteZip(bytes, saved, "archive", protocol);
        return bytes.ToArray();
    }

    /// <summary>A zip file, to a stream.</summary>
    public static void WriteZip(Stream stream, Func<CheckpointWriter, object?> saved,
        string folder = "archive", byte protocol = 2, params (string Name, byte[] Content)[] more)
    {
        var writer = new CheckpointWriter();
        var pickle = new PickleWriter(protocol).Value(saved(writer)).End();
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        Add(archive, $"{folder}/data.pkl", pickle);
        foreach (var (key, storage) in writer._storages)
        {
            Add(archive, $"{folder}/data/{key}", storage.Bytes);
        }

        Add(archive, $"{folder}/version", "3\n"u8.ToArray());
        foreach (var (name, content) in more)
        {
            Add(archive, $"{folder}/{name}", content);
        }
    }

    /// <summary>A file in the format before PyTorch 1.6.</summary>
    public static byte[] Legacy(Func<CheckpointWriter, object?> saved, bool littleEndian = true, byte protocol = 2)
    {
        var writer = new CheckpointWriter { _legacy = true };
        var pickle = new PickleWriter(protocol).Value(saved(writer)).End();
        using var bytes = new MemoryStream();
        bytes.Write(new PickleWriter(protocol)
            .Raw(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19).End());
        bytes.Write(new PickleWriter(protocol).Raw('M', 0xe9, 3).End());
        bytes.Write(new PickleWriter(protocol).Value(
            new Dictionary<string, object?> { ["protocol_version"] = 1001L, ["little_endian"] = littleEndian }).End());
        bytes.Write(pickle);
        bytes.Write(new PickleWriter(protocol).Value(
            writer._storages.Keys.Order(StringComparer.Ordinal).Cast<object?>().ToList()).End());
        foreach (var storage in writer._storages.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value))
        {
            var count = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(count, storage.Count);
            bytes.Write(count);
            bytes.Write(storage.Bytes);
        }

        return bytes.ToArray();
    }

    /// <summary>A state dict of contiguous tensors, each in a storage of its own.</summary>
    public Dictionary<string, object?> StateDict(IEnumerable<KeyValuePair<string, Tensor>> tensors) =>
        tensors.ToDictionary(pair => pair.Key, pair => (object?)Tensor(pair.Value));

    /// <summary>A contiguous tensor in a storage of its own.</summary>
    public Action<PickleWriter> Tensor(Tensor tensor)
    {
        var shape = tensor.shape;
        long[] strides = [.. shape.Select((_, i) => shape[(i + 1)..].Aggregate(1L, (a, b) => a * b))];
        return View(Storage(tensor), 0, shape, strides);
    }

    /// <summary>A tensor that looks into a storage.</summary>
    public Action<PickleWriter> View(Action<PickleWriter> storage, long offset, long[] size, long[] stride) =>
        Call("torch._utils", "_rebuild_tensor_v2", storage, offset, Tuple(size), Tuple(stride), false,
            Call("collections", "OrderedDict"));

    /// <summary>A storage that holds a tensor's numbers.</summary>
    /// <param name="tensor">Any type that PyTorch has a storage class for.</param>
    /// <param name="claimed">How many numbers the pickle says there are, where that isn't true.</param>
    /// <param name="view">In the legacy format: the part of it that is meant.</param>
    public Action<PickleWriter> Storage(Tensor tensor, long? claimed = null, object?[]? view = null)
    {
        var key = _storages.Count.ToString();
        var type = Named("torch", StorageClass(tensor.dtype));
        _storages[key] = (type, tensor.numel(), tensor.numel() == 0 ? [] : tensor.contiguous().bytes.ToArray());
        object?[] id = ["storage", type, key, "cpu", claimed ?? tensor.numel()];
        return Persistent(_legacy ? [.. id, view] : id);
    }

    public static object?[] Tuple(IEnumerable<long> values) => [.. values.Cast<object?>()];

    /// <summary>As PyTorch does: numbers as they are, only a program's text compressed.</summary>
    private static void Add(ZipArchive archive, string name, byte[] content)
    {
        var level = name.Contains("/code/") ? CompressionLevel.Optimal : CompressionLevel.NoCompression;
        using var entry = archive.CreateEntry(name, level).Open();
        entry.Write(content);
    }

    private static string StorageClass(ScalarType type) => type switch
    {
        ScalarType.Float64 => "DoubleStorage",
        ScalarType.Float32 => "FloatStorage",
        ScalarType.Float16 => "HalfStorage",
        ScalarType.BFloat16 => "BFloat16Storage",
        ScalarType.Int64 => "LongStorage",
        ScalarType.Int32 => "IntStorage",
        ScalarType.Int16 => "ShortStorage",
        ScalarType.Int8 => "CharStorage",
        ScalarType.Byte => "ByteStorage",
        ScalarType.ComplexFloat32 => "ComplexFloatStorage",
        _ => "BoolStorage",
    };
}
