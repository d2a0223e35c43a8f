using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Igos.Tests;
using SkiaSharp;

namespace Igos.Web.Tests;

/// <summary>
/// Many at once, for two minutes, on the built command. Asked for by name, because it takes the whole machine:
/// <c>--explicit only --filter-class "*LoadTests"</c>. What it measured is in docs/the-page.md.
/// </summary>
[Collection(nameof(LiveTensors))]
public sealed class LoadTests(ServedPage served, ITestOutputHelper output) : IClassFixture<ServedPage>
{
    private const int Visitors = 50;
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Nobody gets another's result; a full queue says when to come again; the slider of somebody with a result keeps
    /// following; and in the end the memory is what it was after the first of them.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task FiftyVisitors_ForTwoMinutes()
    {
        var command = ProjectFiles.Path("artifacts", "bin", "Igos.Cli", "release", "Igos.Cli.dll");
        Assert.SkipUnless(File.Exists(command), "The command isn't built: dotnet build -c Release.");
        var model = SharedFiles.Path("models/SqueezeNet_fp16.onnx");
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet",
        [
            command, "serve", "--port", $"{port}", "--model", model, "--normalization", "caffe", "--labels", "imagenet",
        ]);
        using var process = Process.Start(start)!;
        try
        {
            var address = new Uri($"http://127.0.0.1:{port}/");
            await RunAsync(address, process);
        }
        finally
        {
            process.Kill();
        }
    }

    private async Task RunAsync(Uri address, Process process)
    {
        using var first = new Visitor(address);
        while (true)
        {
            try
            {
                await first.Client.GetStringAsync("igos.js");
                break;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }

        // The memory is compared with what it is once everything has been loaded and done.
        await OneAsync(first, 0, 0);
        await using var visit = await served.OpenAsync(address: address);
        await visit.ChooseAndExplainAsync("cat", "grad-cam");
        var quiet = await SlideAsync(visit, 40);
        await CrowdAsync(address, WarmUp, () => SlideAsync(visit, 20));
        await RestAsync(first);
        var before = Resident(process);
        var (done, refused, positions) = (0, 0, new List<double>());
        (done, refused) = await CrowdAsync(
            address, Duration, async () => positions.AddRange(await SlideAsync(visit, 20)));
        await RestAsync(first);
        var after = Resident(process);
        positions.Sort();
        double At(double share) => positions[(int)(share * (positions.Count - 1))];
        var usual = quiet.Order().ElementAt(quiet.Count / 2);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{done} explanations, {refused} told to come again; slider quiet {usual:0} ms (median), under load "
            + $"{At(0.5):0} ms (median), {At(0.95):0} ms (95 %), {At(1):0} ms (most) of {positions.Count}; memory "
            + $"{before} MB before, {after} MB after."));
        Assert.True(done > 0 && refused > 0);
        Assert.InRange(At(0.95), 0, 300);
        Assert.InRange(after, 0, before * 1.1);
    }

    /// <summary>Fifty at once, each as soon as they may, and somebody who slides meanwhile.</summary>
    private static async Task<(int Done, int Refused)> CrowdAsync(Uri address, TimeSpan duration, Func<Task> meanwhile)
    {
        var (done, refused, watch) = (0, 0, Stopwatch.StartNew());
        var visitors = Enumerable.Range(1, Visitors).Select(number => Task.Run(async () =>
        {
            using var visitor = new Visitor(address);
            for (var round = 0; watch.Elapsed < duration; round++)
            {
                if (await OneAsync(visitor, number, round))
                {
                    Interlocked.Increment(ref done);
                }
                else
                {
                    Interlocked.Increment(ref refused);
                    await Task.Delay(500);
                }
            }
        })).ToArray();
        while (watch.Elapsed < duration)
        {
            await meanwhile();
        }

        await Task.WhenAll(visitors);
        return (done, refused);
    }

    private static async Task RestAsync(Visitor visitor)
    {
        await OneAsync(visitor, 0, 1);
        await Task.Delay(10_000);
    }

    /// <summary>A photograph of nobody else's, whose result must be of it.</summary>
    private static async Task<bool> OneAsync(Visitor visitor, int number, int round)
    {
        var name = $"{number}-{round}.png";
        using var bitmap = new SKBitmap(64, 64);
        bitmap.Erase(new SKColor((byte)(5 * number), (byte)(7 * round), 90));
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using var response = await visitor.SubmitAsync(data.ToArray(), name, ("method", "grad-cam"));
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            Assert.NotNull(response.Headers.RetryAfter);
            return false;
        }

        var id = await Visitor.IdAsync(response);
        var answer = await visitor.EndAsync(id);
        Assert.Equal("done", answer.GetProperty("state").GetString());
        var report = await visitor.GetAsync($"api/explanations/{id}/0/report.json");
        var photograph = report.GetProperty("photograph");
        Assert.Equal(name, photograph.GetProperty("file").GetString());
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(data.ToArray())),
            photograph.GetProperty("sha256").GetString());
        return true;
    }

    /// <summary>How long the picture takes to follow the slider, in milliseconds, as the browser sees it.</summary>
    private static async Task<List<double>> SlideAsync(Visit visit, int positions) =>
        [.. await visit.Page.EvaluateAsync<double[]>("""
            async count => {
                const slider = document.getElementById("slider");
                const picture = () => document.querySelector("article.result figure:nth-child(2) img").src;
                const times = [];
                for (let i = 0; i < count; i++) {
                    const before = picture();
                    slider.value = (Number(slider.value) + 13) % 180 + 10;
                    const begun = performance.now();
                    slider.dispatchEvent(new Event("input", { bubbles: true }));
                    while (picture() === before && performance.now() - begun < 10000) {
                        await new Promise(wait => setTimeout(wait, 2));
                    }
                    times.push(performance.now() - begun);
                }
                return times;
            }
            """, positions)];

    private static long Resident(Process process) => long.Parse(
        File.ReadLines($"/proc/{process.Id}/status").Single(line => line.StartsWith("VmRSS", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
