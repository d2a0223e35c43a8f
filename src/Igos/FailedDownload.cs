using System.Text;

namespace Igos;

/// <summary>
/// Tells what lies in a file's place because the file itself was never fetched: text, whatever the name says.
/// </summary>
internal static class FailedDownload
{
    /// <summary>As many bytes of a file's start as are looked at.</summary>
    public const int StartBytes = 512;

    /// <summary>What the file is and what to do, going on from "is"; null where it is neither.</summary>
    public static string? Describe(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("version https://git-lfs"u8))
        {
            return "a Git LFS pointer, a few lines of text in place of the file: "
                + "run git lfs pull in its repository, or download the file itself.";
        }

        var text = Encoding.UTF8.GetString(start[..Math.Min(start.Length, StartBytes)]).TrimStart('\uFEFF').TrimStart();
        return !text.StartsWith('<') ? null
            : Holds("<html") || Holds("<!doctype html") || Holds("<head") || Holds("<body")
                ? "a web page (HTML), as is saved where an address asks for a login or shows a file "
                + "instead of sending it: download the file itself."
            : Holds("<Error") ? "a server's error message (XML): download the file again."
            : null;

        bool Holds(string tag) => text.Contains(tag, StringComparison.OrdinalIgnoreCase);
    }
}
