using System.Diagnostics;
using System.Runtime.InteropServices;
using Igos.Running;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Igos.Web.Work;

/// <summary>
/// Explanations in the order in which they came, one at a time, for the network takes all of a machine. The queue has
/// an end, and results are kept for a while.
/// </summary>
public sealed partial class ExplanationQueue : IHostedService, IDisposable
{
    private const double FirstGuess = 10; // seconds an explanation
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MostForAPass = TimeSpan.FromSeconds(1.5);

    private readonly Lock _lock = new();
    private readonly ServedModels _models;
    private readonly WebLimits _limits;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<ExplanationQueue> _log;
    private readonly LinkedList<ExplanationJob> _waiting = new();
    private readonly LinkedList<ExplanationJob> _ended = new();
    private readonly Dictionary<string, ExplanationJob> _jobs = [];
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly CancellationTokenSource _stop = new();
    private ExplanationJob? _running;
    private CancellationTokenRegistration _ending;
    private Task _work = Task.CompletedTask;
    private double _usualSeconds = FirstGuess;
    private long _keptBytes;

    /// <summary>Begins with <see cref="StartAsync"/>.</summary>
    public ExplanationQueue(ServedModels models, WebLimits limits, IHostApplicationLifetime lifetime,
        ILogger<ExplanationQueue> log) => (_models, _limits, _lifetime, _log) = (models, limits, lifetime, log);

    /// <summary>Puts an explanation at the end.</summary>
    /// <exception cref="ChoiceException">Something that was asked for can't be.</exception>
    /// <exception cref="QueueFullException">As many wait as may.</exception>
    public ExplanationJob Submit(ExplanationRequest request)
    {
        request.Check(_limits);
        var job = new ExplanationJob(request);
        lock (_lock)
        {
            if (_waiting.Count >= _limits.Waiting || _stop.IsCancellationRequested)
            {
                throw new QueueFullException(_waiting.Count, TimeSpan.FromSeconds(Math.Ceiling(_usualSeconds)));
            }

            _jobs.Add(job.Id, job);
            _waiting.AddLast(job);
        }

        _arrived.Release();
        return job;
    }

    /// <summary>The explanation of an identity; null where there is none, or it is no longer kept.</summary>
    public ExplanationJob? Find(string id)
    {
        lock (_lock)
        {
            return _jobs.GetValueOrDefault(id);
        }
    }

    /// <summary>How many are before it: 0 for the one in work, and for those that have ended.</summary>
    public int Before(ExplanationJob job)
    {
        lock (_lock)
        {
            var place = _waiting.TakeWhile(other => other != job).Count();
            return place == _waiting.Count ? 0 : place + (_running is null ? 0 : 1);
        }
    }

    /// <summary>Stops an explanation, within one network pass; one that has ended stays as it is.</summary>
    public void Cancel(ExplanationJob job)
    {
        bool waited;
        lock (_lock)
        {
            waited = _waiting.Remove(job);
        }

        job.Cancel();
        if (waited)
        {
            job.EndCancelled();
            Keep(job);
        }
    }

    /// <summary>Forgets an explanation that has ended.</summary>
    public void Forget(ExplanationJob job)
    {
        lock (_lock)
        {
            if (_ended.Remove(job))
            {
                Drop(job);
            }
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _work = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        _ending = _lifetime.ApplicationStopping.Register(StopAll); // before visitors are sent away, which takes a while
        return Task.CompletedTask;
    }

    /// <summary>Waits for the network pass in hand, a little: what is left of it ends with the process.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        StopAll();
        return Task.WhenAny(_work, Task.Delay(MostForAPass, CancellationToken.None));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ending.Dispose();
        _arrived.Dispose();
        _stop.Dispose();
    }

    /// <summary>Stops the one in work, and those that wait.</summary>
    private void StopAll()
    {
        ExplanationJob[] all;
        lock (_lock)
        {
            _stop.Cancel();
            all = [.. _waiting, .. _running is { } running ? [running] : Array.Empty<ExplanationJob>()];
        }

        foreach (var job in all)
        {
            Cancel(job);
        }

        _arrived.Release();
    }

    private void Work()
    {
        var hasWorked = false;
        while (!_stop.IsCancellationRequested)
        {
            if (!_arrived.Wait(hasWorked ? Rest : Timeout.InfiniteTimeSpan))
            {
                // What pages and results left behind would else be kept until the next that comes.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                hasWorked = false;
                continue;
            }

            hasWorked = true;
            ExplanationJob? job;
            lock (_lock)
            {
                job = _waiting.First?.Value;
                if (job is null) // it was stopped while it waited
                {
                    continue;
                }

                _waiting.RemoveFirst();
                _running = job;
            }

            var begun = Stopwatch.GetTimestamp();
            Run(job);
            lock (_lock)
            {
                _running = null;
                _usualSeconds = (_usualSeconds + Stopwatch.GetElapsedTime(begun).TotalSeconds) / 2;
            }

            Keep(job);
        }
    }

    private void Run(ExplanationJob job)
    {
        try
        {
            job.Begin();
            using var rent = _models.Rent(job.Request.Model);
            using var photograph = job.Request.Upload.Decode();
            var options = job.Request.Options(rent.Classifier);
            var seen = PhotographRun.Explain(rent.Classifier, photograph, options, job.Tell, job.Token);
            var failures = seen.Results.Where(result => result.Failure is not null).ToArray();
            if (failures.Length == seen.Results.Count)
            {
                job.Fail(string.Join(" ", failures.Select(f => $"{f.Choice.Method.Title} can't run: {f.Failure}")));
                return;
            }

            job.Finish(new ExplanationResult(job.Request, seen, options));
        }
        catch (OperationCanceledException)
        {
            job.EndCancelled();
        }
        catch (Exception e) when (e is IgosException or ExternalException)
        {
            job.Fail(PhotographRun.Reason(e));
        }
        catch (Exception e)
        {
            LogFailure(e, job.Id);
            job.Fail("Something in the server failed that it doesn't know; its log says more.");
        }
    }

    private void Keep(ExplanationJob job)
    {
        lock (_lock)
        {
            _ended.AddLast(job);
            _keptBytes += job.Request.Upload.Bytes;
            while (_ended.Count > _limits.Kept || (_keptBytes > _limits.KeptBytes && _ended.Count > 1))
            {
                var oldest = _ended.First!.Value;
                _ended.RemoveFirst();
                Drop(oldest);
            }
        }
    }

    private void Drop(ExplanationJob job)
    {
        _jobs.Remove(job.Id);
        _keptBytes -= job.Request.Upload.Bytes;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Explanation {Id} failed")]
    private partial void LogFailure(Exception exception, string id);
}

/// <summary>As many wait as may.</summary>
public sealed class QueueFullException : IgosException
{
    internal QueueFullException(int waiting, TimeSpan again)
        : base($"{waiting} explanations wait already: come again in {again.TotalSeconds:0} seconds.") => Again = again;

    /// <summary>When one of them has probably ended.</summary>
    public TimeSpan Again { get; }
}
