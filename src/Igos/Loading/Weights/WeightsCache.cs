using System.Globalization;
using System.Security.Cryptography;

namespace Igos.Loading.Weights;

/// <summary>The official weights on this machine: one folder a user, filled from torchvision's site.</summary>
/// <remarks>
/// The folder is %LOCALAPPDATA%\igos on Windows, ~/Library/Caches/igos on macOS and $XDG_CACHE_HOME/igos or
/// ~/.cache/igos elsewhere; the environment variable IGOS_CACHE names another. Several processes may use it at once.
/// </remarks>
public sealed class WeightsCache
{
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(200);

    private readonly Uri? _mirror;
    private readonly TimeSpan _patience;
    private readonly TimeSpan _pause;

    /// <summary>This user's cache.</summary>
    /// <exception cref="IgosException">Neither IGOS_CACHE nor a home folder says where it is.</exception>
    public WeightsCache()
        : this(CacheFolder.Find())
    {
    }

    /// <summary>A cache elsewhere.</summary>
    /// <param name="folder">Where files are kept.</param>
    /// <param name="mirror">Where they come from; by default each file's own address.</param>
    /// <param name="patience">How long nothing may come; 30 seconds by default.</param>
    /// <param name="pause">Between two attempts; 1 second by default.</param>
    internal WeightsCache(string folder, Uri? mirror = null, TimeSpan? patience = null, TimeSpan? pause = null)
    {
        Folder = folder;
        _mirror = mirror;
        _patience = patience ?? TimeSpan.FromSeconds(30);
        _pause = pause ?? TimeSpan.FromSeconds(1);
    }

    /// <summary>Where the files are kept; it needn't exist yet.</summary>
    public string Folder { get; }

    /// <summary>
    /// Where official weights are, or will be. A file put there by hand counts if it is the official one.
    /// </summary>
    public string PathOf(OfficialWeights weights) => Path.Combine(Folder, weights.FileName);

    /// <summary>Whether official weights are there.</summary>
    public bool Contains(OfficialWeights weights) => File.Exists(PathOf(weights));

    /// <summary>Whether the file that is there has the hash that its name carries. Reads the whole of it.</summary>
    /// <exception cref="IgosException">It can't be read.</exception>
    public async Task<bool> IsIntactAsync(OfficialWeights weights, CancellationToken cancellationToken = default)
    {
        var path = PathOf(weights);
        try
        {
            return IsRight(await HashAsync(path, cancellationToken).ConfigureAwait(false), weights);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IgosException($"{path} can't be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// Downloads official weights unless they are there. A broken download is resumed, also by a later
    /// call; the file is checked against the hash that its name carries.
    /// Proxies are the system's or those that HTTPS_PROXY and NO_PROXY name.
    /// </summary>
    /// <param name="weights">The file to fetch.</param>
    /// <param name="progress">Told how far the download is.</param>
    /// <param name="cancellationToken">Stops the download; what has come so far is kept for the next call.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="IgosException">
    /// The weights can't be downloaded; the message says why, where to fetch them by hand and where to put them.
    /// </exception>
    public async Task<string> PullAsync(
        OfficialWeights weights, IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var path = PathOf(weights);
        if (File.Exists(path))
        {
            await RequireOfficialAsync(weights, path, cancellationToken).ConfigureAwait(false);
            return path;
        }

        try
        {
            Directory.CreateDirectory(Folder);
            await using var turn = await WaitForTurnAsync(path, progress, cancellationToken).ConfigureAwait(false);
            if (!File.Exists(path)) // else another process was faster
            {
                await DownloadAsync(weights, path, progress, cancellationToken).ConfigureAwait(false);
                MarkChecked(path);
            }

            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IgosException($"{path} can't be written: {e.Message} "
                + $"Name another folder in the environment variable {CacheFolder.Variable}.", e);
        }
    }

    /// <summary>
    /// Notes that a file is the official one, by its length and time: its hash is computed once, and again where either
    /// has changed.
    /// </summary>
    internal static void MarkChecked(string path)
    {
        try
        {
            File.WriteAllText(MarkOf(path), Mark(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache that can't be written to is checked each time.
        }
    }

    private async Task RequireOfficialAsync(OfficialWeights weights, string path, CancellationToken cancellationToken)
    {
        try
        {
            if (File.Exists(MarkOf(path))
                && await File.ReadAllTextAsync(MarkOf(path), cancellationToken).ConfigureAwait(false) == Mark(path))
            {
                return;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Checked anew.
        }

        var length = new FileInfo(path).Length;
        if (length > weights.MostBytes || !await IsIntactAsync(weights, cancellationToken).ConfigureAwait(false))
        {
            throw new IgosException($"{path} ({length:N0} bytes) isn't the official weights of {weights.Model}: its "
                + $"SHA-256 doesn't begin with {weights.Hash}. If you didn't put it there, it is damaged: delete it, "
                + "and it is downloaded again.");
        }

        MarkChecked(path);
    }

    private static string Mark(string path)
    {
        var file = new FileInfo(path);
        return string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}");
    }

    private static string MarkOf(string path) => path + ".checked";

    private static string PartOf(string path) => path + ".part";

    /// <summary>
    /// Only one process writes a file at a time. The lock stays as an empty file: deleting it would let two in.
    /// </summary>
    private static async Task<FileStream> WaitForTurnAsync(
        string path, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsTaken(e))
            {
                if (new FileInfo(PartOf(path)) is { Exists: true } part)
                {
                    progress?.Report(new DownloadProgress(part.Length, null));
                }

                await Task.Delay(LockPoll, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>ERROR_SHARING_VIOLATION; EWOULDBLOCK of Linux and of macOS.</summary>
    private static bool IsTaken(IOException e) => e.HResult is unchecked((int)0x80070020) or 11 or 35;

    private async Task DownloadAsync(
        OfficialWeights weights, string path, IProgress<DownloadProgress>? progress,
        CancellationToken cancellationToken)
    {
        var part = PartOf(path);
        var address = _mirror is null ? weights.Url : new Uri(_mirror, weights.FileName);
        var download = new ResumableDownload(address, part, weights.MostBytes, _patience, _pause);
        var resumed = File.Exists(part);
        try
        {
            await download.RunAsync(progress, cancellationToken).ConfigureAwait(false);
            var hash = await HashAsync(part, cancellationToken).ConfigureAwait(false);
            if (resumed && !IsRight(hash, weights))
            {
                // The old beginning may have been at fault.
                File.Delete(part);
                await download.RunAsync(progress, cancellationToken).ConfigureAwait(false);
                hash = await HashAsync(part, cancellationToken).ConfigureAwait(false);
            }

            if (!IsRight(hash, weights))
            {
                File.Delete(part);
                throw new DownloadException(
                    $"what came is another file: its SHA-256 begins with {hash[..8]} instead of {weights.Hash}");
            }
        }
        catch (DownloadException e)
        {
            var goesOn = new FileInfo(part) is { Exists: true, Length: > 0 } ? ", which goes on where it stopped" : "";
            throw new IgosException(
                $"The weights of {weights.Model} can't be downloaded ({e.Message}): try again{goesOn}, "
                + $"or fetch {weights.Url} by hand and put it at {path}.", e);
        }

        File.Move(part, path, overwrite: true);
    }

    private static bool IsRight(string hash, OfficialWeights weights) =>
        hash.StartsWith(weights.Hash, StringComparison.Ordinal);

    private static async Task<string> HashAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(
            file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
    }
}
