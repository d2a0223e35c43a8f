using Hangfire;
using Hangfire.Common;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Hangfire.States;
using Igos.Evaluation;
using Igos.Evaluation.Store;
using Npgsql;

namespace Igos.Workers;

/// <summary>The queue of a store, kept by Hangfire in the store's own database.</summary>
public static class JobQueue
{
    /// <summary>What a job may cost, in passes: minutes on a processor, seconds on a GPU.</summary>
    private const double MostPasses = 4000;

    /// <summary>After so long without a sign of life a worker's job is another's.</summary>
    private static readonly TimeSpan GivenUp = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>Cuts cells into jobs of about equal cost and queues them.</summary>
    /// <param name="store">The database, as <see cref="ResultStore.Open"/> takes it.</param>
    /// <param name="study">What all jobs have; its photographs are the cells'.</param>
    /// <param name="cells">What is to be computed, photograph by photograph.</param>
    /// <returns>How many jobs.</returns>
    /// <exception cref="IgosException">The store is a file, which has no queue.</exception>
    public static int Submit(string store, StudyJob study, IReadOnlyList<OpenCell> cells)
    {
        var client = new BackgroundJobClient(Storage(store));
        var jobs = Cut(cells).ToArray();
        foreach (var job in jobs)
        {
            var text = (study with { Photographs = [.. Photographs(job)] }).ToJson();
            client.Create(Job.FromExpression<StudyWork>(work => work.Compute(text, CancellationToken.None)),
                new EnqueuedState());
        }

        return jobs.Length;
    }

    internal static JobStorage Storage(string store)
    {
        if (ResultStore.IsFile(store))
        {
            throw new IgosException($"The store {store} is a file, and workers need a database of PostgreSQL: name "
                + "--store \"Host=…;Database=…\".");
        }

        var settings = new NpgsqlConnectionStringBuilder(store) { ApplicationName = "igos queue" };
        var options = new PostgreSqlStorageOptions
        {
            SchemaName = $"{settings.SearchPath ?? "igos"}_jobs",
            InvisibilityTimeout = GivenUp,
            UseSlidingInvisibilityTimeout = true,
            QueuePollInterval = Poll,
        };
        settings.SearchPath = null;
        return new PostgreSqlStorage(new NpgsqlConnectionFactory(settings.ConnectionString, options), options);
    }

    /// <summary>Neighbours together, as they share a photograph.</summary>
    internal static IEnumerable<IReadOnlyList<OpenCell>> Cut(IReadOnlyList<OpenCell> cells)
    {
        var (job, passes) = (new List<OpenCell>(), 0.0);
        foreach (var cell in cells)
        {
            if (job.Count > 0 && passes + cell.Passes > MostPasses)
            {
                yield return job;
                (job, passes) = ([], 0);
            }

            job.Add(cell);
            passes += cell.Passes;
        }

        if (job.Count > 0)
        {
            yield return job;
        }
    }

    private static IEnumerable<JobPhotograph> Photographs(IReadOnlyList<OpenCell> cells) =>
        cells.GroupBy(cell => (cell.File, cell.Hash, cell.Truth)).Select(of => new JobPhotograph(
            Path.GetFullPath(of.Key.File.Path), of.Key.File.Name, of.Key.Hash, of.Key.Truth,
            [.. of.Select(cell => cell.Choice.Text)]));
}
