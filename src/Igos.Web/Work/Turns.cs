using System.Runtime.InteropServices;
using Igos.Running;

namespace Igos.Web.Work;

/// <summary>
/// Short questions to a network, such as a slider's position, one at a time beside the explanation in work.
/// </summary>
public sealed class Turns : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Works when it is its turn, on a thread of its own.</summary>
    /// <exception cref="IgosException">What was asked can't be answered.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<T> TakeAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        catch (ExternalException e)
        {
            throw new IgosException(PhotographRun.Reason(e), e);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
