using System.Text;
using Igos.Loading.Zoo;

namespace Igos.Loading;

/// <summary>Reads class names, one a line.</summary>
internal static class LabelFile
{
    private const long MaxBytes = 16 * 1024 * 1024;
    private const int ShownLines = 20; // enough to tell a web page by

    /// <summary>
    /// The names in order; empty lines at the end don't count. The name <c>imagenet</c> stands for ImageNet's 1,000.
    /// </summary>
    /// <exception cref="IgosException">The file can't be read or isn't text.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        if (path == ImageNetLabels.Name && !File.Exists(path))
        {
            return ImageNetLabels.All;
        }

        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes })
            {
                throw new IgosException($"{path} is too large for a list of labels: "
                    + "a text file with one class name a line is expected.");
            }

            string[] lines = [.. File.ReadAllLines(path).Select(line => line.Trim())];
            var start = string.Join('\n', lines.Take(ShownLines));
            return lines.Any(line => line.Contains('\0'))
                ? throw new IgosException($"{path} is not a text file: labels are one class name a line.")
                : FailedDownload.Describe(Encoding.UTF8.GetBytes(start)) is { } text
                    ? throw new IgosException($"{path} is {text}")
                : lines[..(Array.FindLastIndex(lines, line => line.Length > 0) + 1)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IgosException($"The labels {path} can't be read: {e.Message}", e);
        }
    }
}
