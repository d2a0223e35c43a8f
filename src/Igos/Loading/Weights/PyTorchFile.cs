using System.Buffers.Binary;
using Igos.Loading.Files;
using Igos.Loading.Weights.Pickling;

namespace Igos.Loading.Weights;

/// <summary>
/// Reads what torch.save wrote, .pth, .pt or .ckpt: a state dict, alone or in a checkpoint's dictionaries, lists and
/// tuples. No code in such a file is ever run.
/// </summary>
public static class PyTorchFile
{
    private const long LegacyProtocol = 1001;

    /// <summary>
    /// Reads the state dict's tensors in their stored types: of several dictionaries, the one with the most numbers.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>
    /// The tensors in the file's order, under their names without DataParallel's prefix <c>module.</c>; the caller's.
    /// Tensors that shared memory when they were saved share it again.
    /// </returns>
    /// <exception cref="IgosException">
    /// The file is missing or damaged, or holds something else; the message says what.
    /// </exception>
    public static StateDict Read(string path) => Read(path, LargestDictionary.Choose);

    /// <summary>Reads those tensors that are chosen, under the names that the choice gives them.</summary>
    internal static StateDict Read(string path, TensorChoice choose)
    {
        try
        {
            using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 * 1024);
            Span<byte> start = stackalloc byte[FileMarks.LegacyPyTorchBytes];
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            file.Position = 0;
            return start.StartsWith(FileMarks.Zip) ? ReadZip(file, path, choose)
                : FileMarks.LegacyPyTorch(start) is > 0 and var magic ? ReadLegacy(file, magic, path, choose)
                : throw new InvalidDataException("it begins as neither of torch.save's two formats does");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException
            or ArgumentException or NotSupportedException)
        {
            throw new IgosException(
                $"{path} is not a file that torch.save wrote, or it is damaged: {e.Message.TrimEnd('.')}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IgosException($"{path} can't be read: {e.Message}", e);
        }
    }

    private static StateDict ReadZip(Stream file, string path, TensorChoice choose)
    {
        using var records = new ZipRecords(file);
        if (records.Read("byteorder") is { } order && !order.AsSpan().SequenceEqual("little"u8))
        {
            throw BigEndian(path);
        }

        using var pickle = new MemoryStream(records.Read("data.pkl")!);
        var tensors = Checkpoint.Tensors(new PickleReader(pickle).Read(), path, choose);
        return Checkpoint.Load(tensors, file.Length, (storage, flat) => records.Read($"data/{storage.Key}", flat));
    }

    /// <summary>
    /// Five pickles (magic number, protocol, system, what was saved, keys of storages), then each storage:
    /// its length, its bytes.
    /// </summary>
    private static StateDict ReadLegacy(Stream file, int magic, string path, TensorChoice choose)
    {
        file.Position = magic;
        if (new PickleReader(file).Read() is not LegacyProtocol)
        {
            throw new InvalidDataException("it isn't of the legacy format's protocol 1001");
        }

        if (new PickleReader(file).Read() is PickleDictionary system && system["little_endian"] is false)
        {
            throw BigEndian(path);
        }

        var reader = new PickleReader(file);
        var tensors = Checkpoint.Tensors(reader.Read(), path, choose);
        var keys = new PickleReader(file).Read() as List<object?>
            ?? throw new InvalidDataException("it holds no list of storages");
        var places = Places(file, keys, reader.Storages);
        return Checkpoint.Load(tensors, file.Length, (storage, flat) =>
        {
            file.Position = places.TryGetValue(storage.Key, out var place) ? place
                : throw new InvalidDataException($"it holds no storage \"{storage.Key}\"");
            file.ReadExactly(flat.numel() == 0 ? [] : flat.bytes);
        });
    }

    /// <summary>Where each storage's bytes begin; all of them lie in the file.</summary>
    private static Dictionary<string, long> Places(
        Stream file, List<object?> keys, Dictionary<string, StorageReference> storages)
    {
        var places = new Dictionary<string, long>();
        Span<byte> count = stackalloc byte[8];
        foreach (var key in keys)
        {
            var storage = key is string name && storages.TryGetValue(name, out var known) ? known
                : throw new InvalidDataException($"it lists a storage \"{key}\" that no tensor looks into");
            file.ReadExactly(count);
            if (BinaryPrimitives.ReadInt64LittleEndian(count) != storage.Count
                || storage.Bytes > file.Length - file.Position)
            {
                throw new InvalidDataException($"its storage \"{storage.Key}\" of {storage.Count} numbers isn't whole");
            }

            places[storage.Key] = file.Position;
            file.Position += storage.Bytes;
        }

        return places;
    }

    private static IgosException BigEndian(string path) => new(
        $"{path} was saved on a big-endian machine, which isn't supported: "
        + "load it in PyTorch on an ordinary one and save it again.");
}
