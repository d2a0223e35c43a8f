using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Igos.Tests;
using Igos.Web.Access;
using Igos.Web.Work;

namespace Igos.Web.Tests;

/// <summary>What somebody might try, and that the server goes on.</summary>
[Collection(nameof(LiveTensors))]
public sealed class AttacksTests(ServedPage served) : IClassFixture<ServedPage>, IAsyncDisposable
{
    private const string Token = "the-token-of-this-test";
    private static readonly byte[] Cat = File.ReadAllBytes(ProjectFiles.Path("assets", "cat.png"));

    /// <summary>After each: somebody else is still answered.</summary>
    public async ValueTask DisposeAsync()
    {
        using var visitor = new Visitor(served.Address);
        var id = await Visitor.IdAsync(await visitor.SubmitAsync(Cat, "cat.png", ("method", "grad-cam")));
        Assert.Equal("done", (await visitor.EndAsync(id)).GetProperty("state").GetString());
    }

    /// <summary>A foreign name that was led to this machine (DNS rebinding).</summary>
    [Theory]
    [InlineData("evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("evil.example:5210", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost.", HttpStatusCode.MisdirectedRequest)]
    [InlineData("192.168.0.7", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost:5210", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]:80", HttpStatusCode.OK)]
    public async Task Host_Foreign_IsRefused(string host, HttpStatusCode expected)
    {
        using var visitor = new Visitor(served.Address);
        foreach (var path in (string[])
            ["", "api/models", "_framework/blazor.web.js", "_blazor/negotiate?negotiateVersion=1"])
        {
            var method = path.StartsWith("_blazor", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get;
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Host = host;
            Assert.Equal(expected, (await visitor.Client.SendAsync(request)).StatusCode);
        }
    }

    [Fact]
    public async Task Host_ThatIsListed_IsAnswered()
    {
        await using var server = await ServedPage.StartAsync(new AccessOptions { Names = ["igos.example"] });
        using var visitor = new Visitor(new Uri(server.Address));
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/models");
        request.Headers.Host = "igos.example";
        Assert.Equal(HttpStatusCode.OK, (await visitor.Client.SendAsync(request)).StatusCode);
    }

    /// <summary>A page of another site that a browser has open.</summary>
    [Theory]
    [InlineData("https://evil.example", null)]
    [InlineData("null", null)]
    [InlineData("http://localhost:1", null)]
    [InlineData(null, "cross-site")]
    public async Task Origin_Foreign_IsRefused(string? origin, string? site)
    {
        using var visitor = new Visitor(served.Address);
        foreach (var path in (string[])["api/explanations", "_blazor/negotiate?negotiateVersion=1"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Content = Visitor.Form(Cat, "cat.png");
            if (origin is not null)
            {
                request.Headers.Add("Origin", origin);
            }

            if (site is not null)
            {
                request.Headers.Add("Sec-Fetch-Site", site);
            }

            Assert.Equal(HttpStatusCode.Forbidden, (await visitor.Client.SendAsync(request)).StatusCode);
        }
    }

    [Fact]
    public async Task Token_IsAskedOfEverybody_AndMovesIntoACookie()
    {
        await using var server = await ServedPage.StartAsync(new AccessOptions { Token = Token });
        using var visitor = new Visitor(new Uri(new Uri(server.Address).GetLeftPart(UriPartial.Authority)));
        async Task<HttpResponseMessage> GetAsync(string path, string? cookie = null, string? header = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (cookie is not null)
            {
                request.Headers.Add("Cookie", $"igos-token={cookie}");
            }

            if (header is not null)
            {
                request.Headers.Add("Authorization", header);
            }

            return await visitor.Client.SendAsync(request);
        }

        foreach (var path in (string[])
            ["", "api/models", "igos.js", "_framework/blazor.web.js", "api/openapi.json", "nothing"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(path)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(path, cookie: "wrong")).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync($"{path}?token=wrong")).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(path, header: "Bearer wrong")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await GetAsync("api/models", header: $"Bearer {Token}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("api/models", cookie: Token)).StatusCode);
        var entry = await GetAsync($"?token={Token}");
        Assert.Equal((HttpStatusCode.Redirect, "/"), (entry.StatusCode, entry.Headers.Location!.OriginalString));
        var cookie = entry.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=strict", cookie);
    }

    /// <summary>The way of a person: the printed address, and from then on the page.</summary>
    [Fact]
    public async Task Token_InTheAddress_OpensThePage()
    {
        await using var server = await ServedPage.StartAsync(new AccessOptions { Token = Token });
        Assert.EndsWith($"?token={Token}", server.Address);
        await using var visit = await served.OpenAsync(address: new Uri(server.Address));
        Assert.DoesNotContain(Token, visit.Page.Url);
        await visit.TakeSampleAsync("cat");
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [InlineData("../../../../etc/passwd")]
    [InlineData("..\\..\\windows\\system32")]
    [InlineData("/etc/shadow")]
    [InlineData("..")]
    [InlineData("a\u202Egnp.exe")]
    [InlineData("<script>alert(1)</script>.png")]
    public async Task Name_IsShownAndLeadsNowhere(string name)
    {
        using var visitor = new Visitor(served.Address);
        var id = await Visitor.IdAsync(await visitor.SubmitAsync(Cat, name, ("method", "grad-cam")));
        await visitor.EndAsync(id);
        var report = await visitor.GetAsync($"api/explanations/{id}/0/report.json");
        var file = report.GetProperty("photograph").GetProperty("file").GetString()!;
        Assert.DoesNotContain('/', file);
        Assert.DoesNotContain('\\', file.Replace("\\u202e", "", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("..", file.Replace("...", "", StringComparison.Ordinal));
        Assert.DoesNotContain('\u202E', file);
        var page = await visitor.Client.GetStringAsync($"api/explanations/{id}/compare.html");
        Assert.DoesNotContain("<script>alert", page);
        var download = await visitor.Client.GetAsync($"api/explanations/{id}/0/overlay.png");
        Assert.StartsWith("grad-cam-", download.Content.Headers.ContentDisposition!.FileNameStar);
    }

    [Theory]
    [InlineData("api/explanations/../../etc/passwd")]
    [InlineData("api/explanations/%2e%2e%2f%2e%2e%2fetc%2fpasswd")]
    [InlineData("_framework/..%2f..%2figos.db")]
    [InlineData("results/..%2f..%2fetc")]
    public async Task Address_ThatClimbs_FindsNothing(string path)
    {
        using var visitor = new Visitor(served.Address);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.Client.GetAsync(path)).StatusCode);
    }

    /// <summary>Two gigabytes are announced, and refused before they come.</summary>
    [Fact]
    public async Task Upload_OfTwoGigabytes_IsRefusedAtOnce()
    {
        var (status, answer, taken) = await RawAsync(
            $"POST /api/explanations HTTP/1.1\r\nHost: {served.Address.Authority}\r\n"
            + "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 2000000000\r\n\r\n"
            + "--x\r\nContent-Disposition: form-data; name=\"photograph\"; filename=\"a.png\"\r\n\r\n", endless: true);
        Assert.Equal(413, status);
        Assert.Contains("20 MB", answer);
        Assert.InRange(taken, 0, 30_000_000);
    }

    /// <summary>The same without saying how much it is.</summary>
    [Fact]
    public async Task Upload_WithoutEnd_IsRefusedWhenItIsTooMuch()
    {
        using var visitor = new Visitor(served.Address);
        using var zeros = new StreamContent(new Endless());
        using var content = new MultipartFormDataContent { { zeros, "photograph", "a.png" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/explanations") { Content = content };
        request.Headers.TransferEncodingChunked = true;
        try
        {
            var response = await visitor.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        }
        catch (HttpRequestException)
        {
            // the server has hung up on what goes on sending
        }
    }

    /// <summary>Pictures that are small as files, and none at all.</summary>
    [Theory]
    [InlineData("bomb", "at most 50,000,000 pixels")]
    [InlineData("svg", "SVG")]
    [InlineData("html", "HTML")]
    [InlineData("zip", "is not a picture")]
    [InlineData("empty", "empty")]
    [InlineData("truncated", "cut off")]
    public async Task Upload_OfWhatIsNoPhotograph_IsRefused(string kind, string expected)
    {
        byte[] file = kind switch
        {
            "bomb" => Bomb(50_000, 50_000),
            "svg" => "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"u8.ToArray(),
            "html" => "<!DOCTYPE html><html><script>alert(1)</script></html>"u8.ToArray(),
            "zip" => [0x50, 0x4B, 3, 4, .. new byte[500]],
            "truncated" => Cat[..100_000],
            _ => [],
        };
        using var visitor = new Visitor(served.Address);
        var response = await visitor.SubmitAsync(file, "a.png");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, (await Visitor.JsonAsync(response)).GetProperty("error").GetString());
    }

    /// <summary>Of 10,000 frames the first is decoded, and no other.</summary>
    [Fact]
    public async Task Upload_OfAGifOfManyFrames_IsItsFirst()
    {
        using var visitor = new Visitor(served.Address);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var id = await Visitor.IdAsync(await visitor.SubmitAsync(Gif(10_000), "a.gif", ("method", "random")));
        Assert.Equal("done", (await visitor.EndAsync(id)).GetProperty("state").GetString());
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 30);
    }

    /// <summary>A label file's class names are text wherever they stand.</summary>
    [Fact]
    public async Task Labels_WithScript_AreText()
    {
        using var folder = new TemporaryFolder();
        var labels = Path.Combine(folder.Path, "labels.txt");
        File.WriteAllLines(labels, Enumerable.Range(0, 1000).Select(i => $"<img src=x onerror=alert({i})>"));
        var model = new ServedModel("squeezenet", new Running.ModelChoice
        {
            Model = SharedFiles.Path("models/SqueezeNet_fp16.onnx"),
            Normalization = Classifiers.Normalization.Caffe,
            Labels = labels,
        }, "");
        await using var server = await ServedPage.StartAsync(models: [model]);
        await using var visit = await served.OpenAsync(address: new Uri(server.Address));
        visit.Page.Dialog += (_, dialog) => visit.Complaints.Add(dialog.Message);
        await visit.ChooseAndExplainAsync("cat", "grad-cam");
        Assert.Equal(0, await visit.Page.Locator("img[src=x]").CountAsync());
        Assert.Contains("<img src=x", await visit.Page.Locator("fieldset.bars").First.InnerTextAsync());
        Assert.Empty(visit.Complaints);
    }

    /// <summary>1,000 streams: as many as may are open, the others are told to come again, and all make room.</summary>
    [Fact]
    public async Task EventStreams_MoreThanMay_AreRefused()
    {
        await using var server = await ServedPage.StartAsync(
            limits: new WebLimits { EventStreams = 50, Visitors = 1000 });
        using var visitor = new Visitor(new Uri(server.Address));
        var id = await Visitor.IdAsync(await visitor.SubmitAsync(Cat, "cat.png", ("method", "mask iterations=90000")));
        var streams = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => visitor.Client.GetAsync(
            $"api/explanations/{id}/events", HttpCompletionOption.ResponseHeadersRead)));
        Assert.Equal(50, streams.Count(stream => stream.StatusCode == HttpStatusCode.OK));
        Assert.Equal(950, streams.Count(stream => stream.StatusCode == HttpStatusCode.ServiceUnavailable));
        foreach (var stream in streams)
        {
            stream.Dispose();
        }

        HttpStatusCode status;
        var tries = 0;
        do
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            using var again = await visitor.Client.GetAsync($"api/explanations/{id}/events",
                HttpCompletionOption.ResponseHeadersRead);
            status = again.StatusCode;
        }
        while (status != HttpStatusCode.OK && tries++ < 100);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    /// <summary>Slowloris: headers, and a body, that come byte by byte.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SlowSender_IsHungUpOn(bool hasHeaders)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, served.Address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/explanations HTTP/1.1\r\nHost: {served.Address.Authority}\r\n"
            + (hasHeaders
                ? "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000\r\n\r\n--x\r\n" : "")));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var end = stream.ReadAsync(new byte[1000]).AsTask();
        while (!end.IsCompleted)
        {
            Assert.InRange(watch.Elapsed.TotalSeconds, 0, 40);
            try
            {
                await stream.WriteAsync("a"u8.ToArray());
            }
            catch (IOException)
            {
                return; // hung up on
            }

            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Sends bytes as they are, then more of them until there is an answer.</summary>
    private async Task<(int Status, string Answer, long Taken)> RawAsync(string start, bool endless)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, served.Address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(start));
        var held = new StringBuilder();
        var buffer = new byte[10_000];
        var answer = stream.ReadAsync(buffer).AsTask();
        long taken = 0;
        while (endless && !answer.IsCompleted && taken < 100_000_000)
        {
            try
            {
                await stream.WriteAsync(new byte[100_000]);
                taken += 100_000;
            }
            catch (IOException)
            {
                break;
            }
        }

        held.Append(Encoding.UTF8.GetString(buffer, 0, await answer));
        for (var tries = 0; tries < 20 && !held.ToString().Contains("MB", StringComparison.Ordinal); tries++)
        {
            held.Append(Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer)));
        }

        return (int.Parse(held.ToString().Split(' ')[1]), held.ToString(), taken);
    }

    /// <summary>A PNG of many pixels, all of one colour: hundreds of times larger in memory than as a file.</summary>
    private static byte[] Bomb(int width, int height)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        void Chunk(string type, byte[] data)
        {
            byte[] named = [.. Encoding.ASCII.GetBytes(type), .. data];
            var length = BitConverter.GetBytes(data.Length);
            var check = System.IO.Hashing.Crc32.Hash(named);
            Array.Reverse(length);
            Array.Reverse(check);
            png.Write(length);
            png.Write(named);
            png.Write(check);
        }

        byte[] Number(int n) => [.. BitConverter.GetBytes(n).Reverse()];
        Chunk("IHDR", [.. Number(width), .. Number(height), 8, 0, 0, 0, 0]);
        using var rows = new MemoryStream();
        using (var packed = new ZLibStream(rows, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var row = new byte[width + 1];
            for (var i = 0; i < Math.Min(height, 2000); i++)
            {
                packed.Write(row);
            }
        }

        Chunk("IDAT", rows.ToArray());
        Chunk("IEND", []);
        return png.ToArray();
    }

    /// <summary>A GIF of one pixel a frame.</summary>
    private static byte[] Gif(int frames)
    {
        byte[] head = [.. "GIF89a"u8, 8, 0, 8, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255];
        byte[] frame = [0x21, 0xF9, 4, 0, 1, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
        return [.. head, .. Enumerable.Repeat(frame, frames).SelectMany(f => f), 0x3B];
    }

    /// <summary>Zeros without end.</summary>
    private sealed class Endless : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => count;

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
