using System.Security.Cryptography;
using System.Text.Json;

namespace Igos.Cli.Photographs;

/// <summary>
/// One folder for each image, named as the image without its extension; a second image of that name gets <c>-2</c>, in
/// this run or after another one, whose reports say which photograph they are of.
/// </summary>
internal sealed class OutputFolders
{
    // Ignoring case, so that a run gives the same folders on every file system.
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _root;

    public OutputFolders(string root)
    {
        _root = root;
    }

    /// <summary>The image's own folder in this run (not made yet), and whether it had to be numbered.</summary>
    public (string Folder, bool Numbered) For(string image)
    {
        var stem = NameOf(image);
        var hash = new Lazy<string?>(() => Hash(image));
        var name = stem;
        for (var number = 2; !_taken.Add(name) || IsAnothers(Path.Combine(_root, name), hash); number++)
        {
            name = $"{stem}-{number}";
        }

        return (Path.Combine(_root, name), name != stem);
    }

    /// <summary>The image's name without its extension.</summary>
    public static string NameOf(string image) => Path.GetFileNameWithoutExtension(image) is var stem
        && stem is "" or "." or ".." ? "image" : stem; // ".png", "..png", "...png": no folder of their own

    /// <summary>Whether a folder has a report of another photograph; one that says of none may be this one's.</summary>
    private static bool IsAnothers(string folder, Lazy<string?> hash)
    {
        if (!Directory.Exists(folder) || hash.Value is null)
        {
            return false;
        }

        foreach (var report in Directory.EnumerateFiles(folder, "*.json"))
        {
            try
            {
                using var stream = File.OpenRead(report);
                using var json = JsonDocument.Parse(stream);
                if (json.RootElement.ValueKind == JsonValueKind.Object
                    && json.RootElement.TryGetProperty("photograph", out var photograph)
                    && photograph.ValueKind == JsonValueKind.Object
                    && photograph.TryGetProperty("sha256", out var its) && its.ValueKind == JsonValueKind.String)
                {
                    return its.GetString() != hash.Value;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
            {
                // No report.
            }
        }

        return false;
    }

    /// <summary>Null where it can't be read, which is said when it is its turn.</summary>
    private static string? Hash(string image)
    {
        try
        {
            using var stream = File.OpenRead(image);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
