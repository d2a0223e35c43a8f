using System.CommandLine;
using Igos.Cli.Options;
using Igos.Cli.Terminal;
using Igos.Workers;

namespace Igos.Cli.Workers;

/// <summary><c>igos dashboard</c>: the queue as a page.</summary>
internal static class DashboardCommand
{
    private const int DefaultPort = 8181;

    public static Command Create()
    {
        Option<string> store = new("--store")
        {
            HelpName = "Host=…",
            Required = true,
            Description = "The database of PostgreSQL that igos evaluate --submit was given.",
        };
        var port = CheckedOption.Port("--port", $"Where the page is, {DefaultPort} by default; 0 for any that is "
            + "free.");
        Option<bool> writable = new("--writable")
        {
            Description = "Let the page delete jobs and try them again. Read-only by default.",
        };
        var command = new Command("dashboard", "The jobs of igos evaluate --submit as a page on this machine, until "
            + "stopped.")
        {
            store, port, writable,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var isWritable = parsed.GetValue(writable);
            await Dashboard.RunAsync(parsed.GetValue(store)!, parsed.GetValue(port) ?? DefaultPort, isWritable,
                (address, name) => StandardStreams.Say(
                    $"The jobs in {name}, {(isWritable ? "writable" : "read-only")}: {address} (Ctrl+C ends it)"),
                cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }
}
