using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Igos.Tests;

namespace Igos.Cli.Tests.Serve;

/// <summary>The page's server as people start and end it.</summary>
public sealed class ServeCommandTests
{
    private static readonly TimeSpan MostToEnd = TimeSpan.FromSeconds(5);

    /// <summary>Told to end in mid-work it ends within seconds, as done, and leaves no file.</summary>
    [Fact]
    public async Task Serve_ToldToEndInMidWork_EndsAtOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Sends a POSIX signal.");
        using var folder = new TemporaryFolder();
        var (port, watch) = (FreePort(), new Stopwatch());
        var outcome = await BuiltCommand.RunAsync(new Dictionary<string, string> { ["TMPDIR"] = folder.Path },
            async process =>
            {
                using var client = await ClientAsync(port, process);
                Assert.Equal("[\"cifar10-resnet11\"]", await ModelsAsync(client));
                var id = await SubmitAsync(client, "mask iterations=90000");
                await UntilRunningAsync(client, id);
                watch.Start();
                using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
                watch.Stop();
            }, "serve", "--port", $"{port}", "--model", "cifar10-resnet11");
        Assert.Equal((0, $"Igos is at http://127.0.0.1:{port}/ (Ctrl+C ends it).\n", ""),
            (outcome.ExitCode, outcome.Output, outcome.Error));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, MostToEnd);
        Assert.DoesNotContain(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories),
            file => Path.GetExtension(file) is ".png" or ".part");
    }

    /// <summary>Whoever listens beyond loopback gets an address with a token, and nobody is answered without.</summary>
    [Fact]
    public async Task Serve_BeyondLoopback_AsksForTheTokenThatItPrints()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Sends a POSIX signal.");
        var port = FreePort();
        var outcome = await BuiltCommand.RunAsync(new Dictionary<string, string>(), async process =>
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
            await UntilAnsweredAsync(client, process);
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("api/models")).StatusCode);
            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        }, "serve", "--port", $"{port}", "--host", "*", "--model", "cifar10-resnet11");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Matches($@"^Igos is at http://[^/]+:{port}/\?token=[0-9a-f]{{32}} ", outcome.Output);
    }

    [Theory]
    [InlineData("--port 70000", "--port 70000: expected a port from 0 to 65535.", 2)]
    [InlineData("--port x", "--port x: expected a port from 0 to 65535.", 2)]
    [InlineData("--path-base igos", "--path-base igos: expected a path that begins with /", 2)]
    [InlineData("--host nowhere.example", "--host nowhere.example: expected an address of this machine", 2)]
    [InlineData("--model resnet999", "resnet999", 1)]
    [InlineData("--normalization caffe", "name it by --model", 2)]
    [InlineData("--store nothing.db", "nothing.db", 1)]
    public async Task Serve_WrongWords_AreSaidBeforeItListens(string words, string expected, int exitCode)
    {
        var outcome = await BuiltCommand.RunAsync(["serve", .. words.Split(' ')]);
        Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(expected, outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error);
    }

    [Fact]
    public async Task Serve_OnATakenPort_SaysWhatToDo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var outcome = await BuiltCommand.RunAsync("serve", "--port", $"{port}");
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains($"127.0.0.1:{port} can't be listened at", outcome.Error);
        Assert.Contains("Give another --port", outcome.Error);
    }

    /// <summary>TEST-NET-1's: no machine has it.</summary>
    [Fact]
    public async Task Serve_AtAnAddressOfAnotherMachine_SaysWhatToDo()
    {
        var outcome = await BuiltCommand.RunAsync("serve", "--host", "192.0.2.1");
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("192.0.2.1:5210 can't be listened at", outcome.Error);
        Assert.Contains("another address of this machine by --host", outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<HttpClient> ClientAsync(int port, Process process)
    {
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        await UntilAnsweredAsync(client, process);
        return client;
    }

    private static async Task UntilAnsweredAsync(HttpClient client, Process process)
    {
        while (!process.HasExited)
        {
            try
            {
                using var answer = await client.GetAsync("igos.js");
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }

    private static async Task<string> ModelsAsync(HttpClient client)
    {
        using var document = JsonDocument.Parse(await client.GetStringAsync("api/models"));
        return JsonSerializer.Serialize(document.RootElement);
    }

    private static async Task<string> SubmitAsync(HttpClient client, string method)
    {
        using var photograph = new ByteArrayContent(File.ReadAllBytes(ProjectFiles.Path("assets", "cat.png")));
        using var form = new MultipartFormDataContent
        {
            { photograph, "photograph", "cat.png" }, { new StringContent(method), "method" },
        };
        var answer = await client.PostAsync("api/explanations", form);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.GetProperty("id").GetString()!;
    }

    private static async Task UntilRunningAsync(HttpClient client, string id)
    {
        string? state = null;
        while (state != "running")
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            using var document = JsonDocument.Parse(await client.GetStringAsync($"api/explanations/{id}"));
            state = document.RootElement.GetProperty("state").GetString();
        }
    }
}
