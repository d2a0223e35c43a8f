using System.Security.Cryptography;
using System.Text;
using Igos.Running;

namespace Igos.Evaluation.Datasets;

/// <summary>The photographs of a study: files, whole folders, and lists of files.</summary>
public static class PhotographSet
{
    private const string ListExtension = ".txt";

    /// <summary>All photographs, each once, in the order of their names, whatever the file system's order.</summary>
    /// <param name="places">
    /// Photographs, folders (with all below them), patterns, or text files (.txt) with a file's name a line, below the
    /// list's folder.
    /// </param>
    /// <exception cref="IgosException">A place doesn't exist, or a folder or list has no photograph.</exception>
    public static IReadOnlyList<PhotographFile> Find(IEnumerable<string> places) =>
    [
        .. places.SelectMany(In).DistinctBy(file => Path.GetFullPath(file.Path))
            .OrderBy(file => file.Name, StringComparer.Ordinal).ThenBy(file => file.Path, StringComparer.Ordinal),
    ];

    /// <summary>Some of them, drawn without replacement; the same ones for the same names and seed.</summary>
    /// <param name="files">The photographs.</param>
    /// <param name="count">How many; all where there are fewer.</param>
    /// <param name="seed">Another seed draws others.</param>
    /// <returns>
    /// In the order in which they are drawn: what a run has done of them at any moment is a smaller sample.
    /// </returns>
    public static IReadOnlyList<PhotographFile> Sample(IReadOnlyList<PhotographFile> files, int count, int seed)
    {
        // Each name has a place of its own in the draw, so that a file more or less changes it by one photograph.
        string Place(PhotographFile file) =>
            Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed} {file.Name}")));
        return
        [
            .. files.OrderBy(Place, StringComparer.Ordinal).ThenBy(file => file.Path, StringComparer.Ordinal)
                .Take(count),
        ];
    }

    private static IEnumerable<PhotographFile> In(string place)
    {
        if (File.Exists(place) && Path.GetExtension(place).Equals(ListExtension, StringComparison.OrdinalIgnoreCase))
        {
            return Listed(place);
        }

        if (PhotographFiles.Absence(place, isRecursive: true) is { } absence)
        {
            throw new IgosException(absence);
        }

        var folder = Directory.Exists(place) ? place : null;
        return PhotographFiles.Named([place], isRecursive: true).Select(file => new PhotographFile(file,
            folder is null ? Path.GetFileName(file) : Path.GetRelativePath(folder, file).Replace('\\', '/')));
    }

    private static PhotographFile[] Listed(string list)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(list))!;
            PhotographFile[] found =
            [
                .. File.ReadLines(list).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')
                    .Select(line => new PhotographFile(Path.Combine(folder, line), line.Replace('\\', '/'))),
            ];
            return found.Length > 0 ? found
                : throw new IgosException($"{list} names no photograph: expected a file's name a line.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IgosException($"{list} can't be read: {e.Message}", e);
        }
    }
}
