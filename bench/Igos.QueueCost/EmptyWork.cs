namespace Igos.QueueCost;

/// <summary>A job that does nothing but count itself.</summary>
public sealed class EmptyWork
{
    private static int _done;

    /// <summary>How many have run.</summary>
    public static int Done => Volatile.Read(ref _done);

    /// <summary>Does nothing.</summary>
    /// <param name="job">Not read.</param>
    /// <param name="cancellationToken">Not asked.</param>
    public void Compute(string job, CancellationToken cancellationToken) => Interlocked.Increment(ref _done);
}
