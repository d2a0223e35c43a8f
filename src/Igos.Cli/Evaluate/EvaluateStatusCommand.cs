using System.CommandLine;
using System.Globalization;
using Igos.Cli.Terminal;
using Igos.Reports;
using Igos.Reports.Tables;
using Igos.Workers;

namespace Igos.Cli.Evaluate;

/// <summary><c>igos evaluate status</c>: how far a store's studies are, and who works on them.</summary>
internal static class EvaluateStatusCommand
{
    private const string None = "–";

    public static Command Create()
    {
        Option<string> store = new("--store")
        {
            HelpName = "FILE|Host=…",
            Description = "The store. Of a file, what is done; of a database with a queue, also what is open.",
            DefaultValueFactory = _ => "results.db",
        };
        Option<bool> json = new("--json") { Description = "Print it as JSON on standard output." };
        var command = new Command("status", "How far studies are: done, failed, open, workers, rate and time left.")
        {
            store, json,
        };
        command.SetAction(parsed =>
        {
            var status = StudyStatus.Of(parsed.GetValue(store)!);
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(Json.Text(status));
            }
            else
            {
                Write(status, Console.Out);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(StudyStatus status, TextWriter output)
    {
        output.WriteLine(status.Studies.Count > 0 ? status.Store : $"{status.Store}: nothing yet.");
        TextTable.Write(output, StandardStreams.OutputWidth,
            [new("Model"), new("Question"), Number("Done"), Number("Failed"), Number("Open"), Number("No answer")],
            [.. status.Studies.Select(study => (string[])[study.Model, study.Question, Text(study.Done),
                Text(study.Failed), study.Open is { } open ? Text(open) : None, Text(study.Unanswered)])]);
        if (status.Jobs is not { } jobs)
        {
            return;
        }

        output.WriteLine();
        TextTable.Write(output, StandardStreams.OutputWidth,
            [new("Worker"), Number("Job"), Number("Done in it"), Number("For")],
            [.. status.Workers.Select(worker => (string[])[worker.Name, worker.Job ?? None,
                worker.Job is null ? None : $"{worker.Done} of {worker.Results}", For(worker)])]);
        output.WriteLine($"Jobs: {jobs.Running} with workers, {jobs.Waiting} waiting"
            + (jobs.ToRetry > 0 ? $", {jobs.ToRetry} to be tried again" : "")
            + (jobs.Failed > 0 ? $", {jobs.Failed} given up" : "") + ".");
        output.WriteLine(Rate(status));
        foreach (var error in status.Errors)
        {
            output.WriteLine(VisibleText.Of($"Given up: {error}"));
        }
    }

    private static string Rate(StudyStatus status)
    {
        if (status.ResultsPerMinute is { } rate)
        {
            var left = EvaluateRun.Text(TimeSpan.FromSeconds(status.SecondsLeft!.Value));
            return string.Create(CultureInfo.InvariantCulture, $"{rate:0.#} results a minute, {left} left.");
        }

        return status.Studies.All(study => study.Open is 0 or null) ? "Nothing is open."
            : status.Workers.Any(worker => worker is { IsSilent: false, Job: not null })
                ? "The rate is known when the first job is done."
            : status.Workers.Any(worker => !worker.IsSilent) ? "No worker computes at the moment."
            : "There is no worker: start igos worker with the same --store.";
    }

    private static string For(WorkerProgress worker) => worker.IsSilent ? "no sign of life"
        : worker.Seconds is { } seconds and >= 0 ? EvaluateRun.Text(TimeSpan.FromSeconds(seconds))
        : None; // its clock is another

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static TextColumn Number(string heading) => new(heading) { IsRight = true };
}
