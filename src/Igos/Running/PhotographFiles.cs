using System.IO.Enumeration;

namespace Igos.Running;

/// <summary>
/// The photographs that the words of a command line name: files, folders, and patterns that no shell has expanded.
/// </summary>
/// <remarks>
/// In a pattern <c>*</c> stands for any characters of a name, <c>?</c> for one and <c>**</c> for any folders, none
/// among them. As in shells, names that begin with a dot are matched only where the pattern says the dot, and
/// <c>**</c> doesn't follow links. A word that names a file is that file, whatever characters it holds.
/// </remarks>
public static class PhotographFiles
{
    private const string AnyFolders = "**";

    /// <summary>Of what <see cref="Imaging.Photograph"/> decodes.</summary>
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".jfif", ".png", ".webp", ".bmp", ".gif"];

    private static readonly char[] Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    /// <summary>The files, in the order of the words; those of a folder or a pattern in ordinal order.</summary>
    /// <param name="words">What was named.</param>
    /// <param name="isRecursive">Whether a folder stands for what lies in its folders too.</param>
    /// <returns>A word that names no photograph stays as it is: <see cref="Absence"/> says why.</returns>
    public static IReadOnlyList<string> Named(IEnumerable<string> words, bool isRecursive = false) =>
        [.. words.SelectMany(word => Named(word, isRecursive) is { Count: > 0 } files ? files : [word])];

    /// <summary>Why a word names no photograph, as what follows "IMAGE "; null where it names one.</summary>
    /// <param name="word">What was named.</param>
    /// <param name="isRecursive">Whether a folder stands for what lies in its folders too.</param>
    public static string? Absence(string word, bool isRecursive = false) =>
        Named(word, isRecursive).Count > 0 ? null
        : Directory.Exists(word)
            ? $"{word} is a folder without photographs: no name in it ends in {string.Join(", ", Extensions)}."
        : IsPattern(word) ? $"{word} matches no file: check the pattern."
        : $"{word} doesn't exist: check the path.";

    private static IReadOnlyList<string> Named(string word, bool isRecursive)
    {
        if (File.Exists(word))
        {
            return [word];
        }

        var files = Directory.Exists(word) ? In(word, isRecursive) : IsPattern(word) ? Matching(word) : [];
        return [.. files.Distinct().Order(StringComparer.Ordinal)];
    }

    private static bool IsPattern(string name) => name.AsSpan().IndexOfAny('*', '?') >= 0;

    private static IEnumerable<string> In(string folder, bool isRecursive) =>
        (isRecursive ? WithFoldersBelow(folder) : [folder]).SelectMany(inner => Files(inner, "*"))
            .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<string> Matching(string pattern)
    {
        var root = Path.GetPathRoot(pattern)!;
        var names = pattern[root.Length..].Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> folders = [root];
        foreach (var name in names[..^1])
        {
            folders = folders.SelectMany(folder => name == AnyFolders ? WithFoldersBelow(folder)
                : IsPattern(name) ? Folders(folder, name)
                : Path.Combine(folder, name) is var inner && Directory.Exists(inner) ? [inner] : []);
        }

        return names[^1] == AnyFolders
            ? folders.SelectMany(WithFoldersBelow).SelectMany(folder => Files(folder, "*"))
            : folders.SelectMany(folder => Files(folder, names[^1]));
    }

    private static IEnumerable<string> WithFoldersBelow(string folder) =>
        Folders(folder, "*", FileAttributes.ReparsePoint).SelectMany(WithFoldersBelow).Prepend(folder);

    private static IEnumerable<string> Folders(string folder, string pattern, FileAttributes without = 0) =>
        Entries(folder, pattern, without, isFolder: true);

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Entries(folder, pattern, without: 0, isFolder: false);

    private static IEnumerable<string> Entries(string folder, string pattern, FileAttributes without, bool isFolder)
    {
        var hidden = pattern[0] == '.' ? 0 : FileAttributes.Hidden;
        var here = folder.Length == 0 ? "." : folder;
        return new FileSystemEnumerable<string>(here, (ref FileSystemEntry entry) => entry.FileName.ToString(),
            new EnumerationOptions { AttributesToSkip = hidden | without })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.IsDirectory == isFolder
                && FileSystemName.MatchesSimpleExpression(pattern, entry.FileName, OperatingSystem.IsWindows()),
        }.Select(name => Path.Combine(folder, name));
    }
}
