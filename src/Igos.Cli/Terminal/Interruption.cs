using System.Runtime.InteropServices;

namespace Igos.Cli.Terminal;

/// <summary>
/// Ctrl+C and requests to end as a cancellation token: the work stops between two network passes, files are written
/// whole or not at all. A second Ctrl+C ends the process at once, and so does the first while nothing is being written.
/// </summary>
internal sealed class Interruption : IDisposable
{
    public const string Message = "Interrupted.";

    // Of the process, as signals are.
    private static volatile bool _nothingIsWritten;

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption()
    {
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }
            .Select(signal => PosixSignalRegistration.Create(signal, Stop))];
    }

    public CancellationToken Token => _source.Token;

    /// <summary>
    /// Begins what takes seconds between two looks at the token and writes nothing, such as reading a large file.
    /// </summary>
    /// <returns>Dispose it at the end of that.</returns>
    public static IDisposable EndingAtOnce() => new AtOnce();

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        if (_nothingIsWritten)
        {
            StandardStreams.Say(Message);
            return; // the system's own answer to the signal, which shells count as 130 too
        }

        context.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }

    private sealed class AtOnce : IDisposable
    {
        public AtOnce() => _nothingIsWritten = true;

        public void Dispose() => _nothingIsWritten = false;
    }
}
