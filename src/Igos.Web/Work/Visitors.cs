namespace Igos.Web.Work;

/// <summary>Counts the pages that are open, of which there are only so many.</summary>
public sealed class Visitors(WebLimits limits)
{
    private int _here;

    /// <summary>How many there are.</summary>
    public int Count => _here;

    /// <summary>Lets one in, unless it is full.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _here) <= limits.Visitors)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>One that was let in goes.</summary>
    public void Leave() => Interlocked.Decrement(ref _here);
}
