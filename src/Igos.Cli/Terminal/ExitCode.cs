namespace Igos.Cli.Terminal;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>
    /// Some images failed (the others are done), nothing could be started, or not all could be printed.
    /// </summary>
    public const int Failed = 1;

    public const int WrongUsage = 2;

    /// <summary>Stopped by Ctrl+C or a request to end: 128 + SIGINT, as shells count.</summary>
    public const int Interrupted = 130;
}
