using System.IO.Compression;
using System.IO.Hashing;
using static TorchSharp.torch;

namespace Igos.Loading.Files;

/// <summary>
/// The records of an archive as torch.save and torch.jit.save write it: a zip whose entries lie in one folder,
/// stored as they are; only a program's text is compressed.
/// </summary>
internal sealed class ZipRecords : IDisposable
{
    private const string Pickle = "data.pkl", Code = "code/";
    private const long MostCode = 64 * 1024 * 1024; // unpacked; far more than any network's program takes
    private const int Block = 256 * 1024; // stays in the processor's cache between reading and the checksum

    private readonly ZipArchive _archive;
    private readonly string _folder;

    /// <summary>Opens an archive.</summary>
    /// <exception cref="InvalidDataException">Damaged, compressed, or without a pickle.</exception>
    public ZipRecords(Stream file)
    {
        _archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);

        var pickle = _archive.Entries.FirstOrDefault(e => e.Name == Pickle && e.FullName.Count(c => c == '/') <= 1)
            ?? throw new InvalidDataException($"it holds no {Pickle}");
        _folder = pickle.FullName[..^Pickle.Length];

        // Entries that unpack to much, or lie over each other, could ask for any amount of memory.
        var (stored, unpacked) = (file.Length, MostCode);
        foreach (var entry in _archive.Entries)
        {
            stored -= Math.Clamp(entry.CompressedLength, 0, file.Length + 1);
            var compressed = entry.Length != entry.CompressedLength;
            unpacked -= compressed ? Math.Clamp(entry.Length, 0, MostCode + 1) : 0;
            var isCode = entry.FullName.StartsWith(_folder + Code, StringComparison.Ordinal);
            if ((compressed && !isCode) || stored < 0 || unpacked < 0)
            {
                throw new InvalidDataException($"its entry {entry.FullName} is compressed or of an impossible size; "
                    + "PyTorch stores numbers as they are");
            }

            if ((entry.ExternalAttributes & (int)FileAttributes.Directory) != 0 && entry.Length > 0)
            {
                // libtorch reads nothing of a folder, and takes what its memory held before for the program.
                throw new InvalidDataException(
                    $"its entry {entry.FullName} is marked as a folder and holds {entry.Length} bytes");
            }
        }
    }

    /// <summary>Whether it holds a program besides the numbers: TorchScript.</summary>
    public bool HoldsCode => Entry("constants.pkl") is not null
        && Names.Any(name => name.StartsWith(Code, StringComparison.Ordinal));

    /// <summary>The names of all records.</summary>
    public IEnumerable<string> Names => _archive.Entries.Select(entry => entry.FullName)
        .Where(name => name.StartsWith(_folder, StringComparison.Ordinal)).Select(name => name[_folder.Length..]);

    /// <summary>A whole record; null where there is none.</summary>
    public byte[]? Read(string name)
    {
        if (Entry(name) is not { } entry)
        {
            return null;
        }

        var bytes = new byte[entry.Length];
        Read(entry, bytes);
        return bytes;
    }

    /// <summary>How many bytes a record has; null where there is none.</summary>
    public long? Length(string name) => Entry(name)?.Length;

    /// <summary>A record into a tensor's memory.</summary>
    /// <param name="name">The record.</param>
    /// <param name="tensor">Of just as many bytes, contiguous.</param>
    public void Read(string name, Tensor tensor)
    {
        var bytes = tensor.numel() == 0 ? [] : tensor.bytes;
        var entry = Entry(name) ?? throw new InvalidDataException($"it holds no {name}");
        if (entry.Length != bytes.Length)
        {
            throw new InvalidDataException($"its {name} has {entry.Length} bytes instead of {bytes.Length}");
        }

        Read(entry, bytes);
    }

    /// <summary>Reads every record and compares its checksum.</summary>
    public void CheckAll()
    {
        var block = new byte[Block];
        foreach (var entry in _archive.Entries)
        {
            using var content = entry.Open();
            var checksum = new Crc32();
            for (var rest = entry.Length; rest > 0;)
            {
                var part = block.AsSpan(0, (int)Math.Min(rest, Block));
                content.ReadExactly(part);
                checksum.Append(part);
                rest -= part.Length;
            }

            Compare(entry, checksum);
        }
    }

    public void Dispose() => _archive.Dispose();

    private ZipArchiveEntry? Entry(string name) => _archive.GetEntry(_folder + name);

    private static void Read(ZipArchiveEntry entry, Span<byte> bytes)
    {
        using var content = entry.Open();
        var checksum = new Crc32();
        while (bytes.Length > 0)
        {
            var part = bytes[..Math.Min(bytes.Length, Block)];
            content.ReadExactly(part);
            checksum.Append(part);
            bytes = bytes[part.Length..];
        }

        Compare(entry, checksum);
    }

    /// <summary>
    /// Neither .NET nor libtorch does. A stored checksum of 0 stands for none: PyTorch can be told not to compute them.
    /// </summary>
    private static void Compare(ZipArchiveEntry entry, Crc32 checksum)
    {
        if (entry.Crc32 != 0 && checksum.GetCurrentHashAsUInt32() != entry.Crc32)
        {
            throw new InvalidDataException(
                $"the bytes of its entry {entry.FullName} don't have the checksum that goes with them");
        }
    }
}
