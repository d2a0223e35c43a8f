using System.Globalization;
using Igos.Running;
using Igos.Tests;
using Igos.Web.Access;
using Igos.Web.Work;
using Microsoft.Playwright;

namespace Igos.Web.Tests;

/// <summary>The page as somebody meets it who has never opened a terminal.</summary>
[Collection(nameof(LiveTensors))]
public sealed class WorkbenchTests(ServedPage served) : IClassFixture<ServedPage>
{
    private const string Now = "What the network sees now";

    /// <summary>From a photograph's file to a downloaded result.</summary>
    [Fact]
    public async Task Photograph_FromItsFileToItsDownloads()
    {
        await using var visit = await served.OpenAsync();
        var page = visit.Page;
        await page.Locator("#photograph").SetInputFilesAsync(ProjectFiles.Path("assets", "cat.png"));
        await visit.SeenAsync();
        Assert.Equal(0.945, await visit.ProbabilityAsync("Which class is it about?"), 0.0015); // as the README says
        await visit.ExplainAsync();
        await visit.ScreenshotAsync("explained");
        foreach (var (link, start) in ((string, string)[])
            [("overlay", "\u0089PNG"), ("numbers (npy)", "\u0093NUMPY"), ("JSON", "{")])
        {
            var download = await page.RunAndWaitForDownloadAsync(() =>
                page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).ClickAsync());
            var bytes = await File.ReadAllBytesAsync(await download.PathAsync());
            Assert.Equal(start, new string([.. bytes.Take(start.Length).Select(b => (char)b)]));
            Assert.StartsWith("igos-16", download.SuggestedFilename);
        }

        var comparison = await page.RunAndWaitForDownloadAsync(
            () => page.GetByText("All of it on one page").ClickAsync());
        Assert.Contains("<table>", await File.ReadAllTextAsync(await comparison.PathAsync()));
        await page.GetByText("The same by the command").ClickAsync();
        Assert.Equal("igos explain cat.png --target 3 --method igos", await page.Locator("#command").InnerTextAsync());
        Assert.Empty(visit.Complaints);
        Assert.All(visit.Requests.Where(url => !url.StartsWith("data:", StringComparison.Ordinal)),
            url => Assert.StartsWith(served.Address.GetLeftPart(UriPartial.Authority), url));
    }

    /// <summary>Dropped on the field's frame, beside it, or pasted.</summary>
    [Theory]
    [InlineData("drop", ".drop")]
    [InlineData("drop", "h1")]
    [InlineData("paste", "h1")]
    public async Task Photograph_DroppedOrPasted_IsTaken(string how, string where)
    {
        await using var visit = await served.OpenAsync();
        var content = Convert.ToBase64String(File.ReadAllBytes(ProjectFiles.Path("assets", "horse.png")));
        await visit.Page.Locator(where).First.EvaluateAsync("""
            (element, { how, content }) => {
                const bytes = Uint8Array.from(atob(content), c => c.charCodeAt(0));
                const data = new DataTransfer();
                data.items.add(new File([bytes], "dropped.png", { type: "image/png" }));
                const init = { bubbles: true, cancelable: true };
                element.dispatchEvent(how === "drop" ? new DragEvent("drop", { ...init, dataTransfer: data })
                    : new ClipboardEvent("paste", { ...init, clipboardData: data }));
            }
            """, new { how, content });
        await visit.SeenAsync();
        await Assertions.Expect(visit.Page.Locator("figcaption").First).ToContainTextAsync("dropped.png");
        Assert.Empty(visit.Complaints);
    }

    /// <summary>
    /// The slider's answers are the network's own: with nothing removed the photograph's, with all the baseline's, and
    /// in between what the curve says.
    /// </summary>
    [Fact]
    public async Task Slider_FollowsTheNetwork()
    {
        await using var visit = await served.OpenAsync();
        var page = visit.Page;
        await visit.TakeSampleAsync("cat");
        await visit.ChooseAsync("grad-cam", "random");
        await page.Locator("#size").FillAsync("8");
        await visit.ExplainAsync();
        await visit.ScreenshotAsync("compared");
        Assert.Equal(2, await page.Locator("article.result").CountAsync());
        async Task At(int place, double expected)
        {
            await page.Locator("#slider").FillAsync($"{place}");
            await visit.ExpectProbabilityAsync(Now, expected);
        }

        var caption = await page.Locator("section:has(#slider) > p").First.InnerTextAsync();
        var whole = double.Parse(caption.Split("probability ")[1].Split(';')[0], CultureInfo.InvariantCulture);
        var gone = double.Parse(caption.Split("removed ")[1].TrimEnd('.'), CultureInfo.InvariantCulture);
        await At(0, whole);
        await At(200, gone);
        await page.Locator("#touch-revealed").CheckAsync();
        await At(200, whole);
        await At(0, gone);
        // By keyboard too.
        await page.Locator("#slider").FocusAsync();
        await page.Keyboard.PressAsync("End");
        await visit.ExpectProbabilityAsync(Now, whole);
        // And every method's picture has moved with it.
        var pictures = await page.Locator("article.result figure:nth-child(2) img").EvaluateAllAsync<string[]>(
            "all => all.map(i => i.src)");
        Assert.All(pictures, source => Assert.StartsWith("data:image/jpeg", source));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Brush_ByPointerAndByKeyboard_TakesTheEvidenceAway()
    {
        const string Seen = "What the network sees";
        await using var visit = await served.OpenAsync();
        var page = visit.Page;
        await visit.TakeSampleAsync("cat");
        await visit.ExpectProbabilityAsync(Seen, 0.945);
        var board = page.Locator(".board");
        await page.Locator("#brush-size").FillAsync("30");
        await board.ScrollIntoViewIfNeededAsync();
        var frame = (await board.BoundingBoxAsync())!;
        for (var row = 1; row < 10; row++) // all of it
        {
            await page.Mouse.MoveAsync(frame.X + 2, frame.Y + (frame.Height * row / 10));
            await page.Mouse.DownAsync();
            await page.Mouse.MoveAsync(frame.X + frame.Width - 2, frame.Y + (frame.Height * row / 10),
                new() { Steps = 4 });
            await page.Mouse.UpAsync();
        }

        await visit.ExpectProbabilityAsync(Seen, 0.033); // the baseline's
        await visit.ScreenshotAsync("painted");
        await page.GetByRole(AriaRole.Button, new() { Name = "Begin again" }).ClickAsync();
        await visit.ExpectProbabilityAsync(Seen, 0.945);
        await board.FocusAsync();
        await page.Keyboard.PressAsync("Space"); // over the middle of the face
        await Assertions.Expect(visit.Probability(Seen)).Not.ToHaveTextAsync("0.945");
        Assert.Empty(visit.Complaints);
    }

    /// <summary>A search of an hour is watched, and stopped within seconds.</summary>
    [Fact]
    public async Task Search_IsWatchedAndStopped()
    {
        await using var visit = await served.OpenAsync();
        var page = visit.Page;
        await visit.TakeSampleAsync("coffee");
        await visit.ChooseAsync("mask");
        await page.GetByText("Options of Mask").ClickAsync();
        await page.Locator("#option-mask-iterations").FillAsync("90000");
        await page.Locator("#option-mask-iterations").BlurAsync();
        await page.Locator("button.main").ClickAsync();
        var terms = page.Locator(".terms dd");
        await Assertions.Expect(terms.First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        var first = await terms.First.InnerTextAsync();
        await visit.ScreenshotAsync("live");
        await Assertions.Expect(terms.First).Not.ToHaveTextAsync(first, new() { Timeout = 30_000 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Assertions.Expect(page.Locator(".history .small")).ToHaveTextAsync("stopped", new() { Timeout = 5_000 });
        Assert.True(await page.Locator("button.main").IsEnabledAsync());
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task WrongInput_IsSaidInOneSentence()
    {
        await using var visit = await served.OpenAsync();
        var page = visit.Page;
        await page.Locator("#photograph").SetInputFilesAsync(new FilePayload
        {
            Name = "<b>../../etc/passwd</b>.png",
            MimeType = "image/png",
            Buffer = "not a picture"u8.ToArray(),
        });
        var error = page.Locator("p.error[role=alert]");
        await Assertions.Expect(error).ToContainTextAsync("is not a picture that can be read");
        Assert.DoesNotContain("etc", await error.InnerTextAsync());
        await visit.TakeSampleAsync("cat");
        await visit.ChooseAsync("igos");
        await page.GetByText("Options of I-GOS").ClickAsync();
        await page.Locator("#option-igos-iterations").FillAsync("-3");
        await page.Locator("#option-igos-iterations").BlurAsync();
        await Assertions.Expect(page.Locator("#option-igos-iterations")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.Locator("button.main").ClickAsync();
        await Assertions.Expect(error).ToContainTextAsync("iterations -3: expected a whole number of at least 1");
        await page.Locator("#option-igos-iterations").FillAsync("2000000000");
        await page.Locator("#option-igos-iterations").BlurAsync();
        await page.Locator("button.main").ClickAsync();
        await Assertions.Expect(error).ToContainTextAsync("100000 network passes");
        await page.Locator("#another").FillAsync("zeppelin");
        await page.Locator("#another").BlurAsync();
        await Assertions.Expect(error).ToContainTextAsync("no class of");
        Assert.Empty(visit.Complaints);
    }

    /// <summary>Each sees their own, and whoever leaves takes their work along.</summary>
    [Fact]
    public async Task TwoVisitors_AreNotMixed_AndALeavingOnesWorkIsStopped()
    {
        await using var first = await served.OpenAsync();
        await using var second = await served.OpenAsync();
        await first.TakeSampleAsync("cat");
        await second.TakeSampleAsync("horse");
        await first.ChooseAsync("mask");
        await first.Page.GetByText("Options of Mask").ClickAsync();
        await first.Page.Locator("#option-mask-iterations").FillAsync("90000");
        await first.Page.Locator("#option-mask-iterations").BlurAsync();
        await first.Page.Locator("button.main").ClickAsync();
        await Assertions.Expect(first.Page.Locator("progress")).ToBeVisibleAsync();
        await second.ChooseAsync("grad-cam");
        await second.Page.Locator("button.main").ClickAsync();
        await Assertions.Expect(second.Page.GetByText("One explanation is before yours")).ToBeVisibleAsync();
        await first.DisposeAsync(); // else the second would wait for half an hour
        await Assertions.Expect(second.Page.GetByRole(AriaRole.Heading, new() { Name = "4. Touch the proof" }))
            .ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(second.Page.Locator("section:has(#slider) > p").First).ToContainTextAsync("horse");
        Assert.Empty(second.Complaints);
    }

    /// <summary>The page says that the server is gone, and goes on by itself when it is back.</summary>
    [Fact]
    public async Task Server_GoneAndBack_ThePageGoesOn()
    {
        var server = await ServedPage.StartAsync();
        var address = new Uri(server.Address);
        await using var visit = await served.OpenAsync(address: address);
        await visit.TakeSampleAsync("cat");
        await server.DisposeAsync();
        await Assertions.Expect(visit.Page.GetByText("The server doesn't answer")).ToBeVisibleAsync(
            new() { Timeout = 30_000 });
        await using var again = await ServedPage.StartAsync(new AccessOptions { Port = address.Port });
        await Assertions.Expect(visit.Page.GetByText("The server doesn't answer")).ToBeHiddenAsync(
            new() { Timeout = 30_000 });
        await visit.TakeSampleAsync("horse");
    }

    /// <summary>Behind a proxy every address begins with a path, and the page's links all do.</summary>
    [Fact]
    public async Task PathBase_IsInEveryAddress()
    {
        await using var server = await ServedPage.StartAsync(new AccessOptions { PathBase = "/deep/igos" });
        await using var visit = await served.OpenAsync(address: new Uri(server.Address));
        await visit.TakeSampleAsync("cat");
        await visit.ChooseAsync("grad-cam");
        await visit.ExplainAsync();
        var download = await visit.Page.RunAndWaitForDownloadAsync(() =>
            visit.Page.GetByRole(AriaRole.Link, new() { Name = "overlay", Exact = true }).ClickAsync());
        Assert.Contains("/deep/igos/api/", download.Url);
        Assert.All(visit.Requests.Where(url => !url.StartsWith("data:", StringComparison.Ordinal)),
            url => Assert.Contains("/deep/igos/", url));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Numbers_AreInTheBrowsersLanguage()
    {
        await using var visit = await served.OpenAsync(language: "de-DE");
        await visit.TakeSampleAsync("cat");
        await Assertions.Expect(visit.Page.Locator("fieldset.bars .target .number").First).ToHaveTextAsync("0,945");
    }

    /// <summary>An earlier result comes back with its photograph.</summary>
    [Fact]
    public async Task History_BringsResultsBack()
    {
        await using var visit = await served.OpenAsync();
        await visit.ChooseAndExplainAsync("cat", "grad-cam");
        await visit.TakeSampleAsync("horse");
        await visit.ExplainAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "cat.png, " }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator("section:has(#slider) > p").First)
            .ToContainTextAsync("cat, probability");
        await Assertions.Expect(visit.Page.Locator("figcaption").First).ToContainTextAsync("cat.png");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Visitors_MoreThanAreTaken_AreToldSo()
    {
        await using var server = await ServedPage.StartAsync(limits: new WebLimits { Visitors = 1 });
        await using var first = await served.OpenAsync(address: new Uri(server.Address));
        using var client = new HttpClient();
        await using var second = await served.OpenAsync(address: new Uri(server.Address), isFull: true);
        await Assertions.Expect(second.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("come again");
    }

    /// <summary>The catalogue is the form: every method, every option that a visitor sets, and its help.</summary>
    [Fact]
    public async Task Form_HasTheWholeCatalogue()
    {
        await using var visit = await served.OpenAsync();
        await visit.TakeSampleAsync("cat");
        await visit.ChooseAsync([.. Methods.All.Select(method => method.Name)]);
        foreach (var method in Methods.All)
        {
            await Assertions.Expect(visit.Page.Locator($"label[for='method-{method.Name}']"))
                .ToHaveTextAsync(method.Title);
            foreach (var option in method.Options.Where(ExplanationRequest.IsForVisitors))
            {
                await Assertions.Expect(visit.Page.Locator($"[id='option-{method.Name}-{option.Name}-help']"))
                    .ToContainTextAsync(option.Help);
            }
        }

        Assert.Equal(0, await visit.Page.Locator("[id$=max-perturbed]").CountAsync());
    }
}
