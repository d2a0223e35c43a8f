using Igos.Tests;
using Microsoft.Playwright;

namespace Igos.Web.Tests;

/// <summary>The page as somebody meets it who has never opened a terminal.</summary>
public sealed class WorkbenchTests(ServedPage served) : IClassFixture<ServedPage>
{
    /// <summary>From dropping a photograph to a downloaded result.</summary>
    [Fact]
    public async Task Photograph_FromItsFileToADownload()
    {
        await using var visit = await served.OpenAsync();
        var page = visit.Page;
        await page.Locator("#photograph").SetInputFilesAsync(ProjectFiles.Path("assets", "cat.png"));
        await visit.SeenAsync();
        await Look(page, "seen");
        await visit.ExplainAsync();
        await Look(page, "explained");
        Assert.Empty(visit.Complaints);
        Assert.All(visit.Requests, url => Assert.StartsWith(served.Address.GetLeftPart(UriPartial.Authority), url));
    }

    private static async Task Look(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("IGOS_SCREENSHOTS") is { } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        }
    }
}
