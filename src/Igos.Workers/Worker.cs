using Hangfire;
using Igos.Evaluation.Store;

namespace Igos.Workers;

/// <summary>Takes jobs from a store's queue, one at a time, until it is stopped.</summary>
public static class Worker
{
    /// <summary>The longest that a cell in hand is waited for when the worker is stopped.</summary>
    private static readonly TimeSpan LastCell = TimeSpan.FromMinutes(30);

    /// <summary>Works until it is stopped: the cell in hand is finished, and the rest of its job goes back.</summary>
    /// <param name="options">What this machine has.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IgosException">The store can't be reached, or is a file.</exception>
    public static void Run(WorkerOptions options, CancellationToken cancellationToken)
    {
        JobQueue.CheckHasQueue(options.Store);
        JobStorage storage;
        using (var store = ResultStore.Open(options.Store)) // what is wrong is told before anything is taken
        {
            storage = JobQueue.Guarded(store, () => JobQueue.Storage(options.Store));
        }

        using var here = new CallersThread();
        using var work = new StudyWork(options, here.Do);
        using var server = Server(storage, new OneWork(work));
        using var stop = cancellationToken.Register(() =>
        {
            server.SendStop();
            here.Close();
        });
        here.Run();
    }

    /// <summary>Takes jobs from now on.</summary>
    internal static BackgroundJobServer Server(JobStorage storage, JobActivator activator) =>
        new(new BackgroundJobServerOptions
        {
            WorkerCount = 1,
            Activator = activator,
            ShutdownTimeout = LastCell,
            HeartbeatInterval = TimeSpan.FromSeconds(15),
            SchedulePollingInterval = TimeSpan.FromSeconds(5),
        }, storage);

    private sealed class OneWork(StudyWork work) : JobActivator
    {
        public override object ActivateJob(Type jobType) => work;

        public override JobActivatorScope BeginScope(JobActivatorContext context) => new Scope(work);

        private sealed class Scope(StudyWork work) : JobActivatorScope
        {
            public override object Resolve(Type type) => work;
        }
    }
}
