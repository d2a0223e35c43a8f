using System.Net;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Igos.Evaluation.Store;
using Igos.Evaluation.Tests.Store;
using Igos.Running;
using Igos.Workers;
using Npgsql;

namespace Igos.Cli.Tests.Workers;

/// <summary>The page as a browser asks for it.</summary>
public sealed class DashboardTests
{
    [Fact]
    public async Task Page_ShowsJobs_AndChangesNone()
    {
        using var schema = new PostgresSchema();
        var id = Queue(schema.Store);
        await ServeAsync(schema.Store, isWritable: false, async page =>
        {
            var queued = await page.GetStringAsync("jobs/enqueued/default");
            Assert.Contains("cat.png: rise size=8, … (2 results)", WebUtility.HtmlDecode(queued));
            var password = new NpgsqlConnectionStringBuilder(schema.Store).Password!;
            foreach (var path in (string[])["", "jobs/enqueued/default", $"jobs/details/{id}", "servers", "retries"])
            {
                var text = await page.GetStringAsync(path);
                Assert.DoesNotContain(password, text);
                Assert.DoesNotContain("Host=", text);
            }

            Assert.InRange(await DeleteAsync(page, id, queued), HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden);
        });
        Assert.Equal(1, StudyStatus.Of(schema.Store).Jobs!.Waiting);
    }

    /// <summary>Another page's request has no token.</summary>
    [Fact]
    public async Task WritablePage_DeletesJobs_ForItselfAlone()
    {
        using var schema = new PostgresSchema();
        var id = Queue(schema.Store);
        await ServeAsync(schema.Store, isWritable: true, async page =>
        {
            var queued = await page.GetStringAsync("jobs/enqueued/default");
            Assert.Equal(HttpStatusCode.Forbidden, await DeleteAsync(page, id, null));
            Assert.Equal(1, StudyStatus.Of(schema.Store).Jobs!.Waiting);
            Assert.Equal(HttpStatusCode.NoContent, await DeleteAsync(page, id, queued));
            Assert.Equal(0, StudyStatus.Of(schema.Store).Jobs!.Waiting);
        });
    }

    /// <summary>
    /// A page elsewhere whose name was made to lead here reads nothing, and none shows this one in a frame.
    /// </summary>
    [Fact]
    public async Task Page_ForAnotherHost_IsRefused()
    {
        using var schema = new PostgresSchema();
        Queue(schema.Store);
        await ServeAsync(schema.Store, isWritable: false, async page =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "") { Headers = { Host = "evil.example" } };
            Assert.Equal(HttpStatusCode.BadRequest, (await page.SendAsync(request)).StatusCode);
            var response = await page.GetAsync("");
            Assert.Equal(["DENY"], response.Headers.GetValues("X-Frame-Options"));
            var taken = await Assert.ThrowsAsync<IgosException>(() => Dashboard.RunAsync(
                schema.Store, page.BaseAddress!.Port, false, (_, _) => { }, CancellationToken.None));
            Assert.EndsWith("Name another with --port.", taken.Message);
        });
    }

    /// <summary>Queues a job of two results, and gives its number.</summary>
    internal static string Queue(string store, bool retriesFailed = false)
    {
        ResultStore.Open(store).Dispose();
        var text = new StudyJob
        {
            Model = new ModelChoice(),
            ModelHash = "0123",
            Keys = new StudyKeys(1, 1, []),
            RetriesFailed = retriesFailed,
            Photographs =
            [
                new JobPhotograph("/cat.png", "cat.png", "45", -1, null, null,
                    [new JobRow("rise size=8", 1, 4e3), new JobRow("grad-cam", 1, 1)]),
            ],
        }.ToJson();
        return new BackgroundJobClient(JobQueue.Storage(store)).Create(
            Job.FromExpression<StudyWork>(work => work.Compute(text, CancellationToken.None)), new EnqueuedState());
    }

    /// <param name="page">The dashboard.</param>
    /// <param name="id">The job's.</param>
    /// <param name="shown">A page of it, which holds the token; null for none.</param>
    private static async Task<HttpStatusCode> DeleteAsync(HttpClient page, string id, string? shown)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "jobs/enqueued/delete")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("jobs[]", id)]),
        };
        if (shown is not null)
        {
            const string Token = "csrf-token\" content=\"";
            var start = shown.IndexOf(Token, StringComparison.Ordinal) + Token.Length;
            request.Headers.Add("RequestVerificationToken", shown[start..shown.IndexOf('"', start)]);
        }

        using var response = await page.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task ServeAsync(string store, bool isWritable, Func<HttpClient, Task> ask)
    {
        using var stop = new CancellationTokenSource();
        var address = new TaskCompletionSource<string>();
        var serving = Dashboard.RunAsync(store, 0, isWritable, (url, _) => address.SetResult(url), stop.Token);
        await Task.WhenAny(serving, address.Task);
        using var page = new HttpClient { BaseAddress = new Uri(await address.Task) };
        await ask(page);
        await stop.CancelAsync();
        await serving;
    }
}
