using System.Globalization;
using Igos.Loading.Weights;
using Igos.Loading.Zoo;
using Spectre.Console;

namespace Igos.Cli.Models;

/// <summary>Downloads weights after saying so, with a progress bar on standard error where that is a terminal.</summary>
internal static class WeightsPull
{
    /// <summary>Returns the file's path.</summary>
    public static async Task<string> RunAsync(WeightsCache cache, Architecture architecture, CancellationToken cancellationToken)
    {
        var megabytes = (4e-6 * architecture.ParameterCount).ToString("0", CultureInfo.InvariantCulture); // four bytes a number
        Console.Error.WriteLine($"The official weights of {architecture.Name}, about {megabytes} MB, are downloaded from {architecture.WeightsUrl} to {cache.Folder}. "
            + $"Their licence: {architecture.LicenseNote}");
        if (Console.IsErrorRedirected)
        {
            return await cache.PullAsync(architecture, null, cancellationToken);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(context => cache.PullAsync(architecture, new Bar(context.AddTask(architecture.Name, maxValue: 4.0 * architecture.ParameterCount)), cancellationToken));
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
