using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Igos.Tests;

namespace Igos.Hosting.Tests;

/// <summary>The sample's service on loopback, in a process of its own, with eight clients at once.</summary>
public sealed partial class ExplainUploadsTests : IAsyncLifetime
{
    private const int Clients = 8, UploadsEach = 6;

    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(2) };
    private Process _service = null!;
    private string _address = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "ExplainUploads.dll"), "--urls", "http://127.0.0.1:0",
            },
            RedirectStandardOutput = true,
        };
        _service = Process.Start(start)!;
        while (await _service.StandardOutput.ReadLineAsync(Token) is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                _address = match.Groups[1].Value;
                _ = _service.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return;
            }
        }

        Assert.Fail("The service ended before it listened.");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _service.Kill();
        await _service.WaitForExitAsync(CancellationToken.None);
        _service.Dispose();
    }

    [Fact]
    public async Task Post_EightClientsAtOnce_HaveTheSameAnswersAsOneAfterTheOther()
    {
        (string File, string Target)[] uploads = [("cat.png", "cat"), ("horse.png", "horse"), ("cat.png", "dog")];
        var alone = new List<string>();
        foreach (var (file, target) in uploads)
        {
            alone.Add(Heatmap(await PostAsync(file, target)));
        }

        var memory = Memory();
        var answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            var found = new List<(int Upload, string Heatmap)>();
            for (var i = 0; i < UploadsEach; i++)
            {
                var upload = (client + i) % uploads.Length;
                found.Add((upload, Heatmap(await PostAsync(uploads[upload].File, uploads[upload].Target))));
            }

            return found;
        }, Token)));

        Assert.Equal(3, alone.Distinct().Count());
        Assert.All(answers.SelectMany(answer => answer), answer => Assert.Equal(alone[answer.Upload], answer.Heatmap));
        Assert.True(Memory() < memory + 500, $"{memory} MB have become {Memory()} MB.");
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("no picture", "is not a picture")]
    public async Task Post_SomethingElse_IsAProblemAndNoEnd(string text, string detail)
    {
        using var content = new StringContent(text);
        using var response = await _client.PostAsync(new Uri($"{_address}/explain"), content, Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Contains(detail, problem.GetProperty("detail").GetString());
        Assert.Equal("cat", (await PostAsync("cat.png", "cat")).GetProperty("explanation").GetProperty("target")
            .GetProperty("name").GetString());
    }

    private async Task<JsonElement> PostAsync(string file, string target)
    {
        await using var stream = File.OpenRead(ProjectFiles.Path("assets", file));
        using var content = new StreamContent(stream);
        using var response = await _client.PostAsync(new Uri($"{_address}/explain?target={target}"), content, Token);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(Token);
    }

    private static string Heatmap(JsonElement answer) =>
        JsonSerializer.Serialize(answer.GetProperty("explanation").GetProperty("heatmap"));

    private long Memory()
    {
        _service.Refresh();
        return _service.WorkingSet64 >> 20;
    }

    [GeneratedRegex(@"Now listening on: (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
