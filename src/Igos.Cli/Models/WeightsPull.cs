using System.Globalization;
using Igos.Cli.Terminal;
using Igos.Loading.Weights;
using Spectre.Console;

namespace Igos.Cli.Models;

/// <summary>
/// Downloads weights after saying so, with a progress bar on standard error where that is a terminal.
/// </summary>
internal static class WeightsPull
{
    /// <summary>Returns the file's path.</summary>
    public static async Task<string> RunAsync(
        WeightsCache cache, OfficialWeights weights, CancellationToken cancellationToken)
    {
        var bytes = 4.0 * weights.ParameterCount;
        var megabytes = (bytes / 1e6).ToString("0", CultureInfo.InvariantCulture);
        StandardStreams.Say($"The official weights of {weights.Model}, about {megabytes} MB, "
            + $"are downloaded from {weights.Url} to {cache.Folder}. "
            + $"Their licence: {weights.LicenseNote}");
        if (Console.IsErrorRedirected)
        {
            return await cache.PullAsync(weights, null, cancellationToken);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(),
                new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(context => cache.PullAsync(
                weights, new Bar(context.AddTask(weights.Model, maxValue: bytes)), cancellationToken));
    }

    private sealed class Bar(ProgressTask task) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            task.MaxValue = value.Total ?? Math.Max(task.MaxValue, value.Received);
            task.Value = value.Received;
        }
    }
}
