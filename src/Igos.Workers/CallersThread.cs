using System.Collections.Concurrent;

namespace Igos.Workers;

/// <summary>Lets other threads' work be done on one: on Linux the process's first has its memory at hand.</summary>
/// <remarks>
/// glibc gives other threads heaps of 64 MB, which it returns to the system as soon as they are empty, as they are
/// between two passes; fetching them anew took 8 % of a worker's time.
/// </remarks>
internal sealed class CallersThread : IDisposable
{
    private readonly BlockingCollection<Task> _asked = [];

    /// <summary>Has something done, and waits for it; what it throws is thrown here.</summary>
    /// <exception cref="OperationCanceledException">Nothing more is taken.</exception>
    public void Do(Action work)
    {
        var task = new Task(work);
        try
        {
            _asked.Add(task);
        }
        catch (InvalidOperationException)
        {
            throw new OperationCanceledException();
        }

        task.GetAwaiter().GetResult();
    }

    /// <summary>Does what is asked for, here, until there will be no more.</summary>
    public void Run()
    {
        foreach (var task in _asked.GetConsumingEnumerable())
        {
            task.RunSynchronously();
        }
    }

    /// <summary>Takes no more; what is in hand and what waits is done.</summary>
    public void Close() => _asked.CompleteAdding();

    /// <inheritdoc/>
    public void Dispose() => _asked.Dispose();
}
