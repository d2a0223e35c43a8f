using Igos.Evaluation.Store;

namespace Igos.Workers;

/// <summary>How far the studies of a store are.</summary>
public sealed record StudyStatus
{
    /// <summary>The store's name, without a password.</summary>
    public required string Store { get; init; }

    /// <summary>One for each network and question.</summary>
    public required IReadOnlyList<StudyProgress> Studies { get; init; }

    /// <summary>The queue's jobs; null where the store has no queue.</summary>
    public JobCounts? Jobs { get; init; }

    /// <summary>Who is there to work, or was until a few minutes ago.</summary>
    public IReadOnlyList<WorkerProgress> Workers { get; init; } = [];

    /// <summary>Why jobs were given up, each reason once.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>
    /// By what the last jobs took and how many workers compute now; null until a job is done, and where nobody
    /// computes.
    /// </summary>
    public double? ResultsPerMinute { get; init; }

    /// <summary>Until nothing is open, by its passes; null where the rate is.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>Reads it; nothing in the store changes.</summary>
    /// <param name="store">As for <see cref="ResultStore.Read"/>. A file knows only what is done.</param>
    /// <exception cref="IgosException">The store can't be read, or its queue is another version's.</exception>
    public static StudyStatus Of(string store)
    {
        using var results = ResultStore.Read(store);
        return JobQueue.Guarded(results, () => new StatusReading(results, JobQueue.Read(store)).Status());
    }
}

/// <summary>How much there is of a network and a question.</summary>
/// <param name="Model">The network's name.</param>
/// <param name="Question">Everything besides it that changes figures.</param>
/// <param name="Done">Heatmaps with their figures.</param>
/// <param name="Failed">Errors in the place of heatmaps.</param>
/// <param name="Unanswered">Photographs that gave no answer.</param>
/// <param name="Open">What jobs will compute; null where the store has no queue.</param>
public sealed record StudyProgress(
    string Model, string Question, long Done, long Failed, long Unanswered, long? Open);

/// <summary>The jobs of a queue.</summary>
/// <param name="Waiting">For a worker; those of dead ones too.</param>
/// <param name="Running">With one that lives.</param>
/// <param name="ToRetry">For their next try.</param>
/// <param name="Failed">Given up after three, and not computed since.</param>
public sealed record JobCounts(int Waiting, int Running, int ToRetry, int Failed);

/// <summary>A worker.</summary>
/// <param name="Name">Its machine and process.</param>
/// <param name="IsSilent">Without a sign of life for a minute: dead, most likely.</param>
/// <param name="Job">The job's number; null where it has none.</param>
/// <param name="Done">How many of the job's results are there.</param>
/// <param name="Results">How many there will be.</param>
/// <param name="Seconds">Since it has the job.</param>
public sealed record WorkerProgress(
    string Name, bool IsSilent, string? Job, int? Done, int? Results, double? Seconds);
