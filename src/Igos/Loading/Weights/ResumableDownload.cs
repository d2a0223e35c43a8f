using System.Net;
using System.Net.Http.Headers;

namespace Igos.Loading.Weights;

/// <summary>
/// Brings a file over HTTP and goes on where an earlier attempt broke off (RFC 9110, section 14). Proxies are those of
/// the system or of the variables HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, as <see cref="HttpClient"/> finds
/// them. The class library resumes no downloads.
/// </summary>
/// <param name="address">What to bring.</param>
/// <param name="file">Where to; what it holds already counts as the file's beginning.</param>
/// <param name="mostBytes">More than this is refused.</param>
/// <param name="patience">How long nothing may come before an attempt counts as broken.</param>
/// <param name="pause">How long to wait before the next attempt.</param>
internal sealed class ResumableDownload(Uri address, string file, long mostBytes, TimeSpan patience, TimeSpan pause)
{
    private const int FruitlessAttempts = 3;
    private const int BufferSize = 1 << 16;

    /// <summary>Returns when the server says that the file is whole.</summary>
    /// <exception cref="DownloadException">
    /// The server can't be reached, refuses, or breaks off again and again.
    /// </exception>
    public async Task RunAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan }; // each wait has its own limit
        await using var output = new FileStream(
            file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var (received, fruitless) = (false, 0);
        while (true)
        {
            var before = output.Length;
            string reason;
            try
            {
                if (await AttemptAsync(client, output, progress, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }

                reason = "the server ended the file early";
            }
            catch (HttpRequestException e)
            {
                reason = e.Message.TrimEnd('.');
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                reason = $"nothing came for {patience.TotalSeconds:0.#} seconds";
            }

            received |= output.Length > before;
            fruitless = output.Length > before ? 0 : fruitless + 1;
            if (!received || fruitless >= FruitlessAttempts)
            {
                throw new DownloadException(reason);
            }

            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>One request; true when the file is whole after it.</summary>
    private async Task<bool> AttemptAsync(HttpClient client, FileStream output,
        IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (output.Length > 0)
        {
            request.Headers.Range = new RangeHeaderValue(output.Length, null);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        using var response = await client
            .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
        var range = response.Content.Headers.ContentRange;
        long? total;
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK: // from the beginning, whatever was asked for
                output.SetLength(0);
                total = response.Content.Headers.ContentLength;
                break;
            case HttpStatusCode.PartialContent when range is not null && range.From == output.Length:
                total = range.Length;
                break;
            case HttpStatusCode.RequestedRangeNotSatisfiable when range?.Length == output.Length:
                return true;
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable when output.Length > 0:
                output.SetLength(0); // what is here isn't the beginning of what the server has
                return await AttemptAsync(client, output, progress, cancellationToken).ConfigureAwait(false);
            case >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests:
                throw new HttpRequestException(Answer(response));
            default:
                throw new DownloadException(Answer(response));
        }

        if (total > mostBytes)
        {
            throw new DownloadException(
                $"the server offers {total} bytes, but these weights take less than {mostBytes}");
        }

        using var body = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
        output.Seek(0, SeekOrigin.End);
        var buffer = new byte[BufferSize];
        while (true)
        {
            limit.CancelAfter(patience);
            var count = await ReadAsync(body, buffer, limit.Token).ConfigureAwait(false);
            if (count == 0)
            {
                return total is null || output.Length == total;
            }

            if (output.Length + count > (total ?? mostBytes))
            {
                throw new DownloadException(
                    $"the server sent more than the {total ?? mostBytes} bytes that were expected");
            }

            await output.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            progress?.Report(new DownloadProgress(output.Length, total));
        }
    }

    /// <summary>Reads, and keeps the network's errors apart from the disk's, which have the same type.</summary>
    private static async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new HttpRequestException("the connection broke off", e);
        }
    }

    private static string Answer(HttpResponseMessage response) =>
        $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
}
