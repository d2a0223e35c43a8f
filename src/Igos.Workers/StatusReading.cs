using Igos.Evaluation.Store;

namespace Igos.Workers;

/// <summary>Compares a queue with what its store has.</summary>
internal sealed class StatusReading(ResultStore store, QueuedJobs? jobs)
{
    private static readonly TimeSpan Silent = TimeSpan.FromMinutes(1); // workers say every 15 s that they live

    private readonly Dictionary<(long Model, long Question, string Judges), KeptCells> _kept = [];

    public StudyStatus Status()
    {
        var counts = store.Counts();
        if (jobs is null)
        {
            return new StudyStatus { Store = store.Name, Studies = [.. counts.Select(count => Progress(count, null))] };
        }

        var open = Open(jobs);
        var workers = Workers(jobs);
        var (results, passes) = Speed(jobs);
        var computing = workers.Count(worker => worker is { IsSilent: false, Job: not null });
        QueuedJob[] failed = [.. jobs.Failed.Where(job => job.Study.Cells().Any(Lacks))]; // else done since
        var isKnown = computing > 0 && passes > 0;
        return new StudyStatus
        {
            Store = store.Name,
            Studies = [.. Studies(counts, open)],
            // What a worker gave back, or died with, waits for another, though it is still called running.
            Jobs = new JobCounts(jobs.Waiting.Count + jobs.Running.Count - computing, computing, jobs.ToRetry.Count,
                failed.Length),
            Workers = workers,
            Errors = [.. failed.Select(job => job.Error).OfType<string>().Distinct()],
            ResultsPerMinute = isKnown ? 60 * computing * results : null,
            SecondsLeft = isKnown ? open.Sum(cell => cell.Passes) / (computing * passes) : null,
        };
    }

    /// <summary>What jobs will compute, each cell once however many jobs have it.</summary>
    private IReadOnlyList<JobCell> Open(QueuedJobs queue) =>
        [.. queue.Open.SelectMany(job => job.Study.Cells()).DistinctBy(cell => cell.Key).Where(Lacks)];

    private bool Lacks(JobCell cell)
    {
        var key = (cell.Study.Model, cell.Study.Question, cell.Key.Judges);
        if (!_kept.TryGetValue(key, out var kept))
        {
            _kept[key] = kept = new KeptCells(store.Kept(cell.Study), cell.Study.Judges.Count);
        }

        return !kept.Have(cell);
    }

    private IEnumerable<StudyProgress> Studies(IReadOnlyList<StoredCount> counts, IReadOnlyList<JobCell> open)
    {
        var left = open.ToLookup(cell => (cell.Key.Model, cell.Key.Question));
        foreach (var count in counts)
        {
            yield return Progress(count, left[(count.ModelId, count.QuestionId)].Count());
        }

        var begun = counts.Select(count => (count.ModelId, count.QuestionId)).ToHashSet();
        foreach (var study in left.Where(study => !begun.Contains(study.Key)))
        {
            var (model, question) = store.Titles(study.First().Study);
            yield return new StudyProgress(model, question, 0, 0, 0, study.Count());
        }
    }

    private static StudyProgress Progress(StoredCount count, long? open) =>
        new(count.Model, count.Question, count.Done, count.Failed, count.Unanswered, open);

    private IReadOnlyList<WorkerProgress> Workers(QueuedJobs queue)
    {
        var now = store.Clock(); // which signs of life are stamped by
        return
        [
            .. queue.Workers.OrderBy(worker => worker.Name, StringComparer.Ordinal).Select(worker =>
            {
                var job = queue.Running.LastOrDefault(job => job.Worker == worker.Name);
                JobCell[] cells = [.. job?.Study.Cells() ?? []];
                return new WorkerProgress(string.Join(':', worker.Name.Split(':').SkipLast(1)),
                    !(now - worker.Heartbeat < Silent), job?.Id, job is null ? null : cells.Count(cell => !Lacks(cell)),
                    job is null ? null : cells.Length, (DateTime.UtcNow - job?.Begun)?.TotalSeconds);
            }),
        ];
    }

    /// <summary>A worker's results and passes a second, over the last jobs.</summary>
    private static (double Results, double Passes) Speed(QueuedJobs queue)
    {
        var (seconds, results, passes) = (0.0, 0.0, 0.0);
        foreach (var job in queue.Done.Where(job => job.Took is not null))
        {
            seconds += job.Took!.Value.TotalSeconds;
            results += job.Study.Cells().Count();
            passes += job.Study.Cells().Sum(cell => cell.Passes);
        }

        return seconds > 0 ? (results / seconds, passes / seconds) : (0, 0);
    }
}
