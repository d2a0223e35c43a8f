namespace Igos.Web.Components;

/// <summary>
/// Keeps what a part of the page shows up to date while a hand moves: asked while it is at work, it goes on with what
/// is the newest then, and what came in between is dropped.
/// </summary>
/// <param name="work">What is done; it takes what is the newest when it begins.</param>
/// <param name="shown">Draws the part anew.</param>
internal sealed class Refresh(Func<CancellationToken, Task> work, Action shown) : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private bool _isAtWork, _isStale;

    /// <summary>Why it couldn't be done.</summary>
    public string? Error { get; private set; }

    /// <summary>Something is new. To be called on the page's own thread of work.</summary>
    public async Task AskAsync()
    {
        _isStale = true;
        if (_isAtWork)
        {
            return;
        }

        _isAtWork = true;
        try
        {
            while (_isStale)
            {
                _isStale = false;
                await work(_left.Token);
                shown();
            }
        }
        catch (IgosException e)
        {
            Error = e.Message;
            shown();
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // the visitor left, or another photograph is here
        }
        finally
        {
            _isAtWork = false;
        }
    }

    /// <summary>The part is gone.</summary>
    public void Dispose() => _left.Cancel();
}
