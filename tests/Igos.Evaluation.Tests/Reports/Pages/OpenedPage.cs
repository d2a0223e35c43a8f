using Igos.Evaluation.Datasets;
using Igos.Evaluation.Reports;
using Igos.Evaluation.Reports.Pages;
using Igos.Evaluation.Store;
using Igos.Evaluation.Studies;
using Igos.Loading;
using Igos.Running;
using Igos.Tests;
using Microsoft.Playwright;

namespace Igos.Evaluation.Tests.Reports.Pages;

/// <summary>The page of a real run, and a real browser to open it in.</summary>
public sealed class OpenedPage : IAsyncLifetime
{
    private static readonly string[] Photographs = ["cat.png", "coffee.png", "horse.png"];
    private readonly TemporaryFolder _folder = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The page's file.</summary>
    public string Path => System.IO.Path.Combine(_folder.Path, "report.html");

    /// <summary>Null where there is none.</summary>
    private static string? Chromium { get; } =
        new[] { "/usr/bin/chromium", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    /// <summary>The page, open from its file; what the browser asked for and complained of is written down.</summary>
    public async Task<(IPage Page, List<string> Requests, List<string> Complaints)> OpenAsync(int width)
    {
        Assert.SkipWhen(_browser is null, "There is no Chromium: apt-get install chromium.");
        var page = await _browser.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
        });
        var (requests, complaints) = (new List<string>(), new List<string>());
        page.Request += (_, request) => requests.Add(request.Url);
        page.Console += (_, message) => complaints.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync(new Uri(Path).AbsoluteUri);
        return (page, requests, complaints);
    }

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        if (Chromium is null)
        {
            return;
        }

        Write();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium });
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _folder.Dispose();
    }

    private void Write()
    {
        using var classifier = Classifier.Load(null);
        using var store = ResultStore.Open(System.IO.Path.Combine(_folder.Path, "results.db"));
        new EvaluationRun(store, classifier, "embedded", new EvaluationOptions
        {
            Study = Study.Of(((string[])
            [
                "igos size=8 iterations=3 steps=5", "igos size=8", "grad-cam", "mask size=8 iterations=50",
                "gradient size=8", "random size=8",
            ]).Select(MethodChoice.Parse)),
            Photographs = [.. Photographs.Select(name => new PhotographFile(ProjectFiles.Path("assets", name), name))],
        }).Run();
        EvaluationPage.Save(Path, EvaluationReport.Of([store]));
    }
}
