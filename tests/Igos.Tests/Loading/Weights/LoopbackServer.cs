using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Igos.Tests.Loading.Weights;

/// <summary>
/// A real HTTP server on this machine that answers as told, also wrongly: the first request as the first answer says,
/// the second as the second, all further ones as the last.
/// </summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Answer[] _answers;
    private readonly List<Request> _requests = [];

    public LoopbackServer(params Answer[] answers)
    {
        _answers = answers;
        _listener.Start();
        _ = AcceptAsync();
    }

    public delegate Task Answer(Stream stream, Request request, CancellationToken stopped);

    /// <summary>What was asked for, in order.</summary>
    public IReadOnlyList<Request> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>As a good server: the whole content, or what a range asks for.</summary>
    public static Answer Content(byte[] content) => Sending(content, content.Length);

    /// <summary>Sends until a place in the content, then closes the connection.</summary>
    public static Answer BreakingOffAt(byte[] content, int place) => Sending(content, place);

    /// <summary>Sends until a place in the content, then nothing more.</summary>
    public static Answer StallingAt(byte[] content, int place) => async (stream, request, stopped) =>
    {
        await Sending(content, place)(stream, request, stopped);
        await Task.Delay(Timeout.Infinite, stopped);
    };

    /// <summary>Always the whole content, whatever range is asked for, under a header of its own.</summary>
    public static Answer Raw(string header, byte[] content) => async (stream, _, stopped) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(header + "\r\nConnection: close\r\n\r\n"), stopped);
        await stream.WriteAsync(content, stopped);
    };

    public static Answer Status(string status) => Raw($"HTTP/1.1 {status}\r\nContent-Length: 0", []);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private static Answer Sending(byte[] content, int until) => async (stream, request, stopped) =>
    {
        var from = request.From ?? 0;
        if (from >= content.Length)
        {
            var refusal = "HTTP/1.1 416 Range Not Satisfiable\r\n"
                + $"Content-Range: bytes */{content.Length}\r\nContent-Length: 0";
            await Raw(refusal, [])(stream, request, stopped);
            return;
        }

        var status = request.From is null ? "200 OK"
            : $"206 Partial Content\r\nContent-Range: bytes {from}-{content.Length - 1}/{content.Length}";
        var sent = content[(int)from..Math.Max((int)from, until)];
        await Raw($"HTTP/1.1 {status}\r\nContent-Length: {content.Length - from}", sent)(stream, request, stopped);
    };

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var lines = await ReadHeaderAsync(stream);
                const string Range = "Range: bytes=";
                var range = lines.FirstOrDefault(l => l.StartsWith(Range, StringComparison.OrdinalIgnoreCase));
                long? first = range is null ? null : long.Parse(range[Range.Length..].TrimEnd('-'));
                var request = new Request(lines[0].Split(' ')[0], lines[0].Split(' ')[1], first);
                int number;
                lock (_requests)
                {
                    number = _requests.Count;
                    _requests.Add(request);
                }

                await _answers[Math.Min(number, _answers.Length - 1)](stream, request, _stop.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The client has gone, or the test is over.
            }
        }
    }

    private async Task<string[]> ReadHeaderAsync(Stream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(buffer, _stop.Token);
            text.Append((char)buffer[0]);
        }

        return text.ToString().Split("\r\n");
    }

    /// <param name="Method"><c>GET</c>, or <c>CONNECT</c> when asked as a proxy.</param>
    /// <param name="Path">From the root on.</param>
    /// <param name="From">The first byte of the range asked for, or null.</param>
    internal sealed record Request(string Method, string Path, long? From);
}
