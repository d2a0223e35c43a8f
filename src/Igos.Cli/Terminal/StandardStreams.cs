using System.Globalization;
using System.Text;
using Igos.Reports;

namespace Igos.Cli.Terminal;

/// <summary>
/// Standard output and standard error, which never end the process: results on disk are finished without a reader.
/// </summary>
internal sealed class StandardStreams
{
    private const int UsualWidth = 80;
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    private readonly StandardStream _output = new(1, Console.OpenStandardOutput);
    private readonly StandardStream _error = new(2, Console.OpenStandardError);

    /// <summary>Takes the place of what <see cref="Console"/> opens by itself.</summary>
    public StandardStreams()
    {
        Console.OutputEncoding = Encoding;
        Console.SetOut(new StreamWriter(_output, Encoding) { AutoFlush = true });
        Console.SetError(new StreamWriter(_error, Encoding) { AutoFlush = true });
    }

    /// <summary>
    /// In characters: <c>COLUMNS</c> where it is set, otherwise the terminal's; null where standard output isn't one.
    /// </summary>
    public static int? OutputWidth
    {
        get
        {
            var columns = Environment.GetEnvironmentVariable("COLUMNS");
            if (int.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out var set) && set > 0)
            {
                return set;
            }

            return Console.IsOutputRedirected ? null : Console.WindowWidth is > 0 and var width ? width : UsualWidth;
        }
    }

    /// <summary>A message for people: one line on standard error.</summary>
    public static void Say(string message) => VisibleText.WriteLine(Console.Error, message);

    /// <summary>Says what couldn't be written, at the end.</summary>
    /// <param name="exitCode">What would be returned if all had been written.</param>
    /// <returns>
    /// What is returned. A closed standard error is somebody's wish; of a closed standard output nothing is left.
    /// </returns>
    public int Close(int exitCode)
    {
        if (_output.Failure is { } failure)
        {
            Say($"The output can't be written to standard output: {failure}.");
        }

        var isLost = _output.Failure is not null || (_error.Failure is not null && !_error.IsClosed);
        return exitCode == ExitCode.Done && isLost ? ExitCode.Failed : exitCode;
    }
}
