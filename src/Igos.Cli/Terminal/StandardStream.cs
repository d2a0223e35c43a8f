using System.Runtime.InteropServices;

namespace Igos.Cli.Terminal;

/// <summary>
/// Standard output or standard error as a stream that doesn't fail: it may be closed, or a disk that is full. What went
/// wrong first is kept, and what comes after is dropped, so that the work goes on.
/// </summary>
/// <remarks>A reader that went away (<c>igos … | head</c>) is no failure: .NET drops what it would have read.</remarks>
internal sealed class StandardStream : Stream
{
    private const int GetDescriptorFlags = 1, CloseOnExec = 1; // F_GETFD and FD_CLOEXEC, of Linux and macOS alike

    private readonly Stream? _stream;

    /// <param name="descriptor">1 for standard output, 2 for standard error.</param>
    /// <param name="open">Opens it where it isn't closed.</param>
    public StandardStream(int descriptor, Func<Stream> open)
    {
        try
        {
            _stream = IsGiven(descriptor) ? open() : null;
        }
        catch (Exception e) when (IsFailure(e))
        {
            // As good as closed.
        }
    }

    /// <summary>Whether the process was started without it.</summary>
    public bool IsClosed => _stream is null;

    /// <summary>Why not all that was written has arrived; null where it has.</summary>
    public string? Failure { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.IsEmpty || Failure is not null)
        {
            return;
        }

        try
        {
            if (_stream is null)
            {
                Failure = "it is closed";
            }

            _stream?.Write(buffer);
        }
        catch (Exception e) when (IsFailure(e))
        {
            Failure = e.Message.TrimEnd('.');
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // What is written is on its way.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>
    /// Whether the process was started with it. Otherwise its number was free, and .NET has taken it for a pipe of its
    /// own, which is closed on exec, as nothing that came through exec can be.
    /// </summary>
    private static bool IsGiven(int descriptor) => OperatingSystem.IsWindows()
        || FileControl(descriptor, GetDescriptorFlags) is var flags && flags >= 0 && (flags & CloseOnExec) == 0;

    private static bool IsFailure(Exception e) => e is IOException or UnauthorizedAccessException;

    [DllImport("libc", EntryPoint = "fcntl")]
    private static extern int FileControl(int descriptor, int command);
}
