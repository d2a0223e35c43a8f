using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Igos.Loading.Weights;
using Igos.Loading.Zoo;

namespace Igos.Tests.Loading.Weights;

/// <summary>The cache against a real server that breaks off, stalls, lies and serves the wrong file.</summary>
public sealed class WeightsCacheTests : IDisposable
{
    private const int Length = 100_000;

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _content = RandomBytes(1);
    private readonly OfficialWeights _weights;

    public WeightsCacheTests()
    {
        var official = Architectures.Find("squeezenet1_1")!.Weights;
        _weights = official with { FileName = $"made_up-{Hash(_content)[..8]}.pth" };
    }

    private string FilePath => Path.Combine(_folder.Path, _weights.FileName);

    private string PartPath => FilePath + ".part";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pull_GoodServer_KeepsTheFileAndAsksOnce()
    {
        using var server = new LoopbackServer(LoopbackServer.Content(_content));
        var progress = new Progress();

        var path = await Cache(server).PullAsync(_weights, progress);
        await Cache(server).PullAsync(_weights);

        Assert.Equal(FilePath, path);
        Assert.True(Cache(server).Contains(_weights));
        Assert.Equal(_content, File.ReadAllBytes(path));
        Assert.Equal(new LoopbackServer.Request("GET", "/" + _weights.FileName, null), Assert.Single(server.Requests));
        Assert.Equal(new DownloadProgress(Length, Length), progress.Last);
        Assert.False(File.Exists(PartPath));
    }

    [Fact]
    public async Task Pull_BreaksOffTwice_GoesOnWhereItStopped()
    {
        using var server = new LoopbackServer(
            LoopbackServer.BreakingOffAt(_content, 30_000),
            LoopbackServer.BreakingOffAt(_content, 70_000),
            LoopbackServer.Content(_content));

        var path = await Cache(server).PullAsync(_weights);

        Assert.Equal(_content, File.ReadAllBytes(path));
        Assert.Equal([null, 30_000, 70_000], server.Requests.Select(r => r.From));
    }

    [Fact]
    public async Task Pull_BreaksOffForGood_NextCallGoesOn()
    {
        using (var broken = new LoopbackServer(LoopbackServer.BreakingOffAt(_content, 40_000)))
        {
            var error = await Assert.ThrowsAsync<IgosException>(() => Cache(broken).PullAsync(_weights));
            Assert.Contains("goes on where it stopped", error.Message);
            Assert.Equal(4, broken.Requests.Count); // the first, and three that brought nothing
            Assert.False(Cache(broken).Contains(_weights));
        }

        using var server = new LoopbackServer(LoopbackServer.Content(_content));
        await Cache(server).PullAsync(_weights);

        Assert.Equal(40_000, Assert.Single(server.Requests).From);
        Assert.Equal(_content, File.ReadAllBytes(FilePath));
    }

    [Fact]
    public async Task Pull_ServerWithoutRanges_StartsAgain()
    {
        using var server = new LoopbackServer(LoopbackServer.BreakingOffAt(_content, 30_000),
            LoopbackServer.Raw($"HTTP/1.1 200 OK\r\nContent-Length: {Length}", _content));

        Assert.Equal(_content, File.ReadAllBytes(await Cache(server).PullAsync(_weights)));
    }

    [Fact]
    public async Task Pull_ServerNeverAnswers_GivesUpAfterItsPatience()
    {
        using var server = new LoopbackServer((_, _, stopped) => Task.Delay(Timeout.Infinite, stopped));
        var watch = Stopwatch.StartNew();

        var error = await Assert.ThrowsAsync<IgosException>(() => Cache(server, patience: 0.3).PullAsync(_weights));

        Assert.Contains("nothing came for 0.3 seconds", error.Message);
        // Far more than 0.3 seconds, far less than a default timeout.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task Pull_StallsMidway_AsksForTheRest()
    {
        using var server = new LoopbackServer(
            LoopbackServer.StallingAt(_content, 50_000), LoopbackServer.Content(_content));

        Assert.Equal(_content, File.ReadAllBytes(await Cache(server, patience: 0.5).PullAsync(_weights)));
        Assert.Equal([null, 50_000], server.Requests.Select(r => r.From));
    }

    [Fact]
    public async Task Pull_LengthSaidTooLong_FindsTheEnd()
    {
        var tooLong = LoopbackServer.Raw($"HTTP/1.1 200 OK\r\nContent-Length: {2 * Length}", _content);
        using var server = new LoopbackServer(tooLong, LoopbackServer.Content(_content));

        Assert.Equal(_content, File.ReadAllBytes(await Cache(server).PullAsync(_weights)));
    }

    [Theory]
    [InlineData("Content-Length: 5000")] // of 100,000: a stump
    [InlineData("Content-Length: 1000000000000")] // of a disk's size
    [InlineData("X-Length: none")] // endless
    public async Task Pull_LengthIsALie_ThrowsAndKeepsNothingAsWeights(string header)
    {
        using var server = new LoopbackServer(async (stream, request, stopped) =>
        {
            await LoopbackServer.Raw($"HTTP/1.1 200 OK\r\n{header}", _content)(stream, request, stopped);
            while (header.StartsWith('X'))
            {
                await stream.WriteAsync(_content, stopped);
            }
        });

        var error = await Assert.ThrowsAsync<IgosException>(() => Cache(server).PullAsync(_weights));

        Assert.Contains("made_up", error.Message);
        Assert.False(File.Exists(FilePath));
        var left = new FileInfo(PartPath);
        Assert.True(!left.Exists || left.Length <= (5 * _weights.ParameterCount) + (1 << 20));
    }

    [Fact]
    public async Task Pull_WrongFile_NamesBothHashesAndKeepsNothing()
    {
        var other = RandomBytes(2);
        using var server = new LoopbackServer(LoopbackServer.Content(other));

        var error = await Assert.ThrowsAsync<IgosException>(() => Cache(server).PullAsync(_weights));

        Assert.Contains(Hash(other)[..8], error.Message);
        Assert.Contains(Hash(_content)[..8], error.Message);
        Assert.False(File.Exists(FilePath));
        Assert.False(File.Exists(PartPath));
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(Length)]
    [InlineData(Length + 5)]
    public async Task Pull_OldBeginningIsAnotherFiles_StartsAgain(int length)
    {
        File.WriteAllBytes(PartPath, new byte[length]);
        using var server = new LoopbackServer(LoopbackServer.Content(_content));

        Assert.Equal(_content, File.ReadAllBytes(await Cache(server).PullAsync(_weights)));
    }

    [Theory]
    [InlineData("404 Not Found")]
    [InlineData("503 Service Unavailable")]
    public async Task Pull_ServerRefuses_SaysWhatItAnswered(string status)
    {
        using var server = new LoopbackServer(LoopbackServer.Status(status));

        var error = await Assert.ThrowsAsync<IgosException>(() => Cache(server).PullAsync(_weights));

        Assert.Contains(status, error.Message);
    }

    [Fact]
    public async Task Pull_NoNetwork_SaysInOneSentenceWhatToFetchAndWhereToPutIt()
    {
        int port;
        using (var closed = new TcpListener(IPAddress.Loopback, 0))
        {
            closed.Start();
            port = ((IPEndPoint)closed.LocalEndpoint).Port;
        }

        var cache = new WeightsCache(_folder.Path, new Uri($"http://127.0.0.1:{port}/"));

        var error = await Assert.ThrowsAsync<IgosException>(() => cache.PullAsync(_weights));

        Assert.Contains(
            $"fetch https://download.pytorch.org/models/{_weights.FileName} by hand and put it at {FilePath}.",
            error.Message);
        Assert.DoesNotContain(". ", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task Pull_FilePutThereByHand_IsTaken()
    {
        File.WriteAllBytes(FilePath, _content);

        Assert.Equal(FilePath, await new WeightsCache(_folder.Path).PullAsync(_weights));
    }

    /// <summary>Its hash is computed once, and again where the file isn't what it was.</summary>
    [Fact]
    public async Task Pull_AnotherFileOfThatName_IsNotTakenForIt()
    {
        var cache = new WeightsCache(_folder.Path);
        byte[] other = [.. _content];
        other[^1] ^= 1;
        File.WriteAllBytes(FilePath, other);
        var error = await Assert.ThrowsAsync<IgosException>(() => cache.PullAsync(_weights));
        Assert.Equal($"{FilePath} ({other.Length:N0} bytes) isn't the official weights of {_weights.Model}: its "
            + $"SHA-256 doesn't begin with {_weights.Hash}. If you didn't put it there, it is damaged: delete it, and "
            + "it is downloaded again.", error.Message);

        File.WriteAllBytes(FilePath, _content);
        var written = File.GetLastWriteTimeUtc(FilePath);
        await cache.PullAsync(_weights);
        File.WriteAllBytes(FilePath, other);
        File.SetLastWriteTimeUtc(FilePath, written);
        Assert.Equal(FilePath, await cache.PullAsync(_weights)); // of that length and time it was checked
        File.SetLastWriteTimeUtc(FilePath, written.AddSeconds(1));
        await Assert.ThrowsAsync<IgosException>(() => cache.PullAsync(_weights));
    }

    [Fact]
    public async Task Pull_FourAtOnce_OneDownloads()
    {
        using var server = new LoopbackServer(async (stream, request, stopped) =>
        {
            await Task.Delay(500, stopped);
            await LoopbackServer.Content(_content)(stream, request, stopped);
        });

        var paths = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => Cache(server).PullAsync(_weights))));

        Assert.All(paths, path => Assert.Equal(FilePath, path));
        Assert.Single(server.Requests);
        Assert.Equal(_content, File.ReadAllBytes(FilePath));
    }

    [Fact]
    public async Task Pull_Cancelled_KeepsWhatCame()
    {
        using var server = new LoopbackServer(
            LoopbackServer.StallingAt(_content, 50_000), LoopbackServer.Content(_content));
        using var source = new CancellationTokenSource();
        var progress = new Progress { At = 50_000, Then = source.Cancel };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Cache(server).PullAsync(_weights, progress, source.Token));
        await Cache(server).PullAsync(_weights);

        Assert.Equal([null, 50_000], server.Requests.Select(r => r.From));
        Assert.Equal(_content, File.ReadAllBytes(FilePath));
    }

    [Fact]
    public async Task Pull_FolderIsAFile_NamesItAndTheVariable()
    {
        using var file = new TemporaryFile(".txt", [1]);

        var error = await Assert.ThrowsAsync<IgosException>(() => new WeightsCache(file.Path).PullAsync(_weights));

        Assert.Contains(file.Path, error.Message);
        Assert.Contains("IGOS_CACHE", error.Message);
    }

    private static byte[] RandomBytes(int seed)
    {
        var bytes = new byte[Length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private WeightsCache Cache(LoopbackServer server, double patience = 20) =>
        new(_folder.Path, server.Address, TimeSpan.FromSeconds(patience), pause: TimeSpan.Zero);

    private sealed class Progress : IProgress<DownloadProgress>
    {
        public DownloadProgress Last { get; private set; }

        public long At { get; init; } = long.MaxValue;

        public Action? Then { get; init; }

        public void Report(DownloadProgress value)
        {
            Last = value;
            if (value.Received >= At)
            {
                Then!();
            }
        }
    }
}
