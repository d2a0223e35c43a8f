using System.Data.Common;
using System.Net.Sockets;
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
    /// <summary>What a job may cost, in passes, as long as no times are known.</summary>
    private const double MostPasses = 4000;

    /// <summary>What it may take, where they are.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromMinutes(3);

    /// <summary>After so long without a sign of life a worker's job is another's.</summary>
    private static readonly TimeSpan GivenUp = TimeSpan.FromSeconds(90);

    /// <summary>
    /// The queue's locks are rows, held for milliseconds: one that is older was left by a connection that broke.
    /// </summary>
    private static readonly TimeSpan LockGivenUp = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>Of Hangfire's tables, as this version of it makes them.</summary>
    private const int SchemaVersion = 23;

    /// <summary>Cuts cells into jobs of about equal cost and queues them; what is queued already isn't again.</summary>
    /// <param name="store">The database, as <see cref="ResultStore.Open"/> takes it.</param>
    /// <param name="study">What all jobs have; its photographs are the cells'.</param>
    /// <param name="cells">What is to be computed, photograph by photograph.</param>
    /// <returns>How many cells were queued, and in how many jobs.</returns>
    /// <exception cref="IgosException">The store is a file, which has no queue, or its server is gone.</exception>
    public static (int Cells, int Jobs) Submit(string store, StudyJob study, IReadOnlyList<OpenCell> cells)
    {
        using var results = ResultStore.Read(store);
        return Guarded(results, () =>
        {
            var storage = Storage(store);
            var queued = QueuedJobs.Read(storage).Open.SelectMany(job => job.Study.Cells())
                .Select(cell => cell.Key).ToHashSet();
            OpenCell[] lacking = [.. cells.Where(cell => !queued.Contains(new CellKey(study.Keys, cell)))];
            var client = new BackgroundJobClient(storage);
            var jobs = Cut(lacking).ToArray();
            foreach (var job in jobs)
            {
                var text = (study with { Photographs = [.. Photographs(job)] }).ToJson();
                client.Create(Job.FromExpression<StudyWork>(work => work.Compute(text, CancellationToken.None)),
                    new EnqueuedState());
            }

            return (lacking.Length, jobs.Length);
        });
    }

    /// <summary>Does something with the queue; its database's errors are told as the store's are.</summary>
    internal static T Guarded<T>(ResultStore store, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (Cause(e) is { } cause)
        {
            throw store.Error(cause);
        }
    }

    /// <summary>The jobs; null where the store has no queue.</summary>
    internal static QueuedJobs? Read(string store) => Existing(store) is { } storage ? QueuedJobs.Read(storage) : null;

    /// <summary>The queue, to be looked at; null where the store has none.</summary>
    internal static JobStorage? Existing(string store)
    {
        if (ResultStore.IsFile(store))
        {
            return null;
        }

        return Version(store) is { } version
            ? version < SchemaVersion ? throw new IgosException($"The store's queue is of version {version}, and this "
                + $"igos has {SchemaVersion}: igos worker or igos evaluate --submit brings it to that.")
            : Storage(store, prepares: false) : null;
    }

    /// <summary>The queue, which is made where the store has none.</summary>
    internal static JobStorage Storage(string store, bool prepares = true)
    {
        CheckHasQueue(store);
        if (Version(store) is > SchemaVersion and var version)
        {
            throw new IgosException($"The store's queue is of version {version}, and this igos knows {SchemaVersion}: "
                + "use the newer igos that made it.");
        }

        var settings = new NpgsqlConnectionStringBuilder(store) { ApplicationName = "igos queue" };
        var options = new PostgreSqlStorageOptions
        {
            SchemaName = Schema(settings),
            InvisibilityTimeout = GivenUp,
            UseSlidingInvisibilityTimeout = true,
            DistributedLockTimeout = LockGivenUp,
            QueuePollInterval = Poll,
            PrepareSchemaIfNecessary = prepares,
        };
        settings.SearchPath = null;
        (settings.ConnectionIdleLifetime, settings.ConnectionPruningInterval) = (10, 2); // servers have few to give
        return new PostgreSqlStorage(new NpgsqlConnectionFactory(settings.ConnectionString, options), options);
    }

    /// <exception cref="IgosException">The store is a file.</exception>
    internal static void CheckHasQueue(string store)
    {
        if (ResultStore.IsFile(store))
        {
            throw new IgosException($"The store {store} is a file, and workers need a database of PostgreSQL: name "
                + "--store \"Host=…;Database=…\".");
        }
    }

    /// <summary>Neighbours together, as they share a photograph.</summary>
    internal static IEnumerable<IReadOnlyList<OpenCell>> Cut(IReadOnlyList<OpenCell> cells)
    {
        var (job, share) = (new List<OpenCell>(), 0.0);
        foreach (var cell in cells)
        {
            var cost = cell.Seconds is { } seconds ? seconds / MostTime.TotalSeconds : cell.Passes / MostPasses;
            if (job.Count > 0 && share + cost > 1)
            {
                yield return job;
                (job, share) = ([], 0);
            }

            job.Add(cell);
            share += cost;
        }

        if (job.Count > 0)
        {
            yield return job;
        }
    }

    /// <summary>Of the queue's tables; null where there are none.</summary>
    private static int? Version(string store)
    {
        var settings = new NpgsqlConnectionStringBuilder(store) { ApplicationName = "igos queue", Pooling = false };
        var table = $"\"{Schema(settings)}\".schema";
        using var connection = new NpgsqlConnection(settings.ConnectionString);
        connection.Open();
        using var find = new NpgsqlCommand("SELECT to_regclass(@table) IS NOT NULL", connection);
        find.Parameters.AddWithValue("table", table);
        if (!(bool)find.ExecuteScalar()!)
        {
            return null;
        }

        using var read = new NpgsqlCommand($"SELECT max(version) FROM {table}", connection);
        return (int)read.ExecuteScalar()!;
    }

    private static string Schema(NpgsqlConnectionStringBuilder settings) => $"{settings.SearchPath ?? "igos"}_jobs";

    private static Exception? Cause(Exception? e) =>
        e is null or DbException or SocketException ? e : Cause(e.InnerException);

    private static IEnumerable<JobPhotograph> Photographs(IReadOnlyList<OpenCell> cells) =>
        cells.GroupBy(cell => (cell.File, cell.Hash, cell.Asked, cell.Truth, cell.Question)).Select(of =>
            new JobPhotograph(Path.GetFullPath(of.Key.File.Path), of.Key.File.Name, of.Key.Hash, of.Key.Asked,
                of.Key.Truth, of.Key.Question,
                [.. of.Select(cell => new JobRow(cell.Choice.Text, cell.Choice.Method.Version, cell.Passes))]));
}
