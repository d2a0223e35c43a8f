using System.Security.Cryptography;

namespace Igos.Classifiers;

/// <summary>
/// What files hold, as a SHA-256 that is computed when somebody first asks: a large model's takes a second.
/// </summary>
internal sealed class FileContent
{
    private readonly Lazy<string?> _hash;

    /// <summary>Of files, once they have been read; one that is changed or gone when asked for gives null.</summary>
    public FileContent(IReadOnlyList<string> paths)
    {
        (string Path, long Length, DateTime Written)[] read = [.. paths.Select(path => new FileInfo(path))
            .Select(file => (file.FullName, file.Length, file.LastWriteTimeUtc))];
        _hash = new Lazy<string?>(() =>
        {
            try
            {
                return read.All(file => new FileInfo(file.Path) is { Exists: true } now
                    && now.Length == file.Length && now.LastWriteTimeUtc == file.Written)
                    ? Hash([.. read.Select(file => file.Path)]) : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        });
    }

    /// <summary>Of something else.</summary>
    public FileContent(Func<string> hash) => _hash = new Lazy<string?>(hash);

    /// <summary>64 hexadecimal digits in lower case; null where the files aren't there as they were.</summary>
    public string? Value => _hash.Value;

    private static string Hash(string[] paths)
    {
        byte[][] hashes = [.. paths.Select(path =>
        {
            using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
            return SHA256.HashData(stream);
        })];
        byte[] All() => SHA256.HashData([.. hashes.SelectMany(hash => hash)]);
        return Convert.ToHexStringLower(hashes is [var one] ? one : All());
    }
}
