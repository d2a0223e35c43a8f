using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Igos.Running;

namespace Igos.Web.Work;

/// <summary>
/// Short questions to a network, such as a slider's position, one at a time beside the explanation in work. All are
/// answered on one thread, for libtorch keeps helpers and memory for every thread that ever asks it.
/// </summary>
public sealed class Turns : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];

    /// <summary>Begins with the first question.</summary>
    public Turns() => new Thread(() =>
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    })
    { IsBackground = true, Name = nameof(Turns) }.Start();

    /// <summary>Works when it is its turn.</summary>
    /// <exception cref="IgosException">What was asked can't be answered.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, or the server ends.</exception>
    public Task<T> TakeAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _work.Add(() => Answer(answer, work, cancellationToken), CancellationToken.None);
        }
        catch (InvalidOperationException) // nothing is taken any more
        {
            answer.SetCanceled(CancellationToken.None);
        }

        return answer.Task;
    }

    /// <summary>Answers what was asked before, and nothing more.</summary>
    public void Dispose() => _work.CompleteAdding();

    private static void Answer<T>(TaskCompletionSource<T> answer, Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            answer.SetResult(work());
        }
        catch (OperationCanceledException)
        {
            answer.SetCanceled(cancellationToken);
        }
        catch (ExternalException e)
        {
            answer.SetException(new IgosException(PhotographRun.Reason(e), e));
        }
        catch (Exception e)
        {
            answer.SetException(e);
        }
    }
}
