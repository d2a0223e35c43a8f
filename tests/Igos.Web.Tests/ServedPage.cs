using Igos.Loading.Zoo;
using Igos.Running;
using Igos.Web.Access;
using Igos.Web.Work;
using Microsoft.Playwright;

namespace Igos.Web.Tests;

/// <summary>A server of the embedded classifier, and a browser to visit it with.</summary>
public sealed class ServedPage : IAsyncLifetime
{
    private const int DefaultPort = 5210; // of nobody who starts several

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The embedded classifier, which needs no download.</summary>
    public static ServedModel Embedded { get; } = new(Cifar10ResNet11.Name, new ModelChoice(), "");

    /// <summary>The server.</summary>
    public WebServer Server { get; private set; } = null!;

    /// <summary>Where it is.</summary>
    public Uri Address => new(Server.Address);

    /// <summary>A server of its own for one test.</summary>
    public static Task<WebServer> StartAsync(AccessOptions? access = null, WebLimits? limits = null,
        IReadOnlyList<ServedModel>? models = null, IReadOnlyList<string>? stores = null) => WebServer.StartAsync(
        models ?? [Embedded], access is { Port: not DefaultPort } ? access
            : (access ?? new AccessOptions()) with { Port = 0 },
        limits ?? new WebLimits(), stores ?? [], TestContext.Current.CancellationToken);

    /// <summary>A page of a visitor's own.</summary>
    public async Task<Visit> OpenAsync(int width = 1280, ColorScheme colours = ColorScheme.Light, Uri? address = null,
        string language = "en-US", bool isFull = false)
    {
        Assert.SkipWhen(_browser is null, "There is no Chromium: apt-get install chromium.");
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = colours,
            Locale = language,
            ReducedMotion = ReducedMotion.Reduce,
            AcceptDownloads = true,
        });
        var visit = new Visit(await context.NewPageAsync());
        await visit.Page.GotoAsync((address ?? Address).AbsoluteUri);
        await Assertions.Expect(isFull ? visit.Page.Locator("main .error")
            : visit.Page.GetByRole(AriaRole.Heading, new() { Name = "1. A photograph" }))
            .ToBeVisibleAsync(new() { Timeout = 20_000 });
        return visit;
    }

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        Server = await StartAsync();
        var chromium = new[] { "/usr/bin/chromium", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);
        if (chromium is not null)
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(
                new BrowserTypeLaunchOptions { ExecutablePath = chromium });
        }
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        await Server.DisposeAsync();
    }
}

/// <summary>A page and what the browser asked for and complained of on it.</summary>
public sealed class Visit : IAsyncDisposable
{
    public Visit(IPage page)
    {
        Page = page;
        page.Request += (_, request) => Requests.Add(request.Url);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Complaints.Add($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => Complaints.Add(error);
    }

    public IPage Page { get; }

    public List<string> Requests { get; } = [];

    public List<string> Complaints { get; } = [];

    /// <summary>Takes one of the photographs that come along, and waits until the network has seen it.</summary>
    public async Task TakeSampleAsync(string name)
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();
        await SeenAsync();
    }

    public async Task SeenAsync() => await Assertions.Expect(
        Page.GetByText("Which class is it about?")).ToBeVisibleAsync(new() { Timeout = 30_000 });

    /// <summary>Chooses methods by their names, and no others.</summary>
    public async Task ChooseAsync(params string[] methods)
    {
        if (!await Page.Locator("#method-igos").IsVisibleAsync())
        {
            await Page.Locator("details.methods > summary").ClickAsync();
        }

        foreach (var method in Methods.All.Select(method => method.Name))
        {
            await Page.Locator($"[id='method-{method}']").SetCheckedAsync(methods.Contains(method));
        }
    }

    /// <summary>Explains, and waits for the result.</summary>
    public async Task ExplainAsync()
    {
        await Page.Locator("button.main").ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "4. Touch the proof" }))
            .ToBeVisibleAsync(new() { Timeout = 120_000 });
    }

    public async Task ChooseAndExplainAsync(string sample, params string[] methods)
    {
        await TakeSampleAsync(sample);
        await ChooseAsync(methods);
        await ExplainAsync();
    }

    /// <summary>The probability of the class that is asked about, at the first bars of that title.</summary>
    public async Task<double> ProbabilityAsync(string title) =>
        double.Parse(await Probability(title).InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Waits for a probability, to its last digit shown.</summary>
    public async Task ExpectProbabilityAsync(string title, double expected) => await Assertions.Expect(
        Probability(title)).ToHaveTextAsync(
            expected.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture), new() { Timeout = 20_000 });

    /// <summary>Where IGOS_SCREENSHOTS names a folder, for somebody to look at.</summary>
    public async Task ScreenshotAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("IGOS_SCREENSHOTS") is { } folder)
        {
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        }
    }

    public ILocator Probability(string title) =>
        Page.Locator($"fieldset.bars:has(legend:text-is('{title}')) .target .number").First;

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
