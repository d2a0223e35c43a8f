using System.Globalization;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage.Monitoring;

namespace Igos.Workers;

/// <summary>The jobs of a queue.</summary>
internal sealed class QueuedJobs
{
    private const int All = int.MaxValue;
    private const int Recent = 100; // jobs that say how fast workers are

    /// <summary>Nobody has them yet.</summary>
    public required IReadOnlyList<QueuedJob> Waiting { get; init; }

    /// <summary>They failed and are to be tried again.</summary>
    public required IReadOnlyList<QueuedJob> ToRetry { get; init; }

    /// <summary>A worker has them, though it may have died.</summary>
    public required IReadOnlyList<QueuedJob> Running { get; init; }

    /// <summary>They failed three times.</summary>
    public required IReadOnlyList<QueuedJob> Failed { get; init; }

    /// <summary>The last that were done.</summary>
    public required IReadOnlyList<QueuedJob> Done { get; init; }

    /// <summary>The workers, by the names under which they have jobs.</summary>
    public required IReadOnlyList<ServerDto> Workers { get; init; }

    /// <summary>What will be computed.</summary>
    public IEnumerable<QueuedJob> Open => [.. Waiting, .. ToRetry, .. Running];

    public static QueuedJobs Read(JobStorage storage)
    {
        var jobs = storage.GetMonitoringApi();
        using var connection = storage.GetConnection();
        TimeSpan? Took(string id) => connection.GetStateData(id) is { Name: "Succeeded" } state
            && state.Data.TryGetValue("PerformanceDuration", out var text)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds) : null;
        return new QueuedJobs
        {
            // Of another state are those that were deleted, and those given back, which are called running.
            Waiting = Jobs(jobs.EnqueuedJobs(EnqueuedState.DefaultQueue, 0, All),
                job => job.State == EnqueuedState.StateName ? job.Job : null),
            ToRetry = Jobs(jobs.ScheduledJobs(0, All), job => job.Job),
            Running = Jobs(jobs.ProcessingJobs(0, All), job => job.Job,
                (job, of) => job with { Worker = of.ServerId, Begun = of.StartedAt }),
            Failed = Jobs(jobs.FailedJobs(0, All), job => job.Job,
                (job, of) => job with { Error = of.ExceptionMessage }),
            Done = [.. LastDone(jobs.SucceededJobs(0, Recent)).Select(job => job with { Took = Took(job.Id) })],
            Workers = [.. jobs.Servers()],
        };
    }

    private static IReadOnlyList<QueuedJob> LastDone(JobList<SucceededJobDto> list)
    {
        try
        {
            return Jobs(list, job => job.Job);
        }
        catch (IgosException)
        {
            return []; // another version did them: they are only for the rate
        }
    }

    /// <summary>Those of this program: others are none of ours.</summary>
    private static IReadOnlyList<QueuedJob> Jobs<T>(
        JobList<T> list, Func<T, Job?> job, Func<QueuedJob, T, QueuedJob>? more = null) =>
    [
        .. list.Where(pair => job(pair.Value)?.Type == typeof(StudyWork)).Select(pair =>
        {
            var read = new QueuedJob(pair.Key, StudyJob.Parse((string)job(pair.Value)!.Args[0]));
            return more is null ? read : more(read, pair.Value);
        }),
    ];
}

/// <summary>A job of a queue.</summary>
/// <param name="Id">Hangfire's.</param>
/// <param name="Study">What it computes.</param>
internal sealed record QueuedJob(string Id, StudyJob Study)
{
    /// <summary>Who has it.</summary>
    public string? Worker { get; init; }

    /// <summary>By the worker's clock.</summary>
    public DateTime? Begun { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan? Took { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }
}
