using Igos.NativeLibraries;

namespace Igos.Cli.Terminal;

/// <summary>
/// What the library's messages say to programs, in the words of the command line: its parameters as flags.
/// </summary>
internal static class CommandWords
{
    private static readonly (string Program, string Command)[] Words =
    [
        ($"by {nameof(TorchNative)}.{nameof(TorchNative.EnsureLoaded)}", "with --libtorch"),
        ("the limit, maxPixels", "the limit, --max-pixels"),
    ];

    /// <summary>The message.</summary>
    public static string Of(string message) =>
        Words.Aggregate(message, (text, word) => text.Replace(word.Program, word.Command, StringComparison.Ordinal));
}
