using Igos.Web.Work;

namespace Igos.Web.Api;

/// <summary>Counts the streams of events that are open, of which there are only so many.</summary>
internal sealed class EventStreams(WebLimits limits)
{
    private int _open;

    /// <returns>Dispose it when the stream ends; null where as many are open as may.</returns>
    public IDisposable? TryOpen()
    {
        if (Interlocked.Increment(ref _open) <= limits.EventStreams)
        {
            return new Stream(this);
        }

        Interlocked.Decrement(ref _open);
        return null;
    }

    private sealed class Stream(EventStreams streams) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                Interlocked.Decrement(ref streams._open);
            }
        }
    }
}
