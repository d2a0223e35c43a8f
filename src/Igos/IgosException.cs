namespace Igos;

/// <summary>
/// Something the user gave can't be used: a file, a layer, an option. The message is written for that user:
/// it names the thing, says what was expected and what was found, and what to do about it.
/// </summary>
public class IgosException : Exception
{
    /// <summary>Makes the error with a message that can be shown as it is.</summary>
    public IgosException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the error with a message that can be shown as it is, and its cause.</summary>
    public IgosException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
