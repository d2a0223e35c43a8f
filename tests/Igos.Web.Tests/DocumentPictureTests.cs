using Igos.Tests;

namespace Igos.Web.Tests;

/// <summary>
/// The picture of the page in the documents, drawn anew: <c>--explicit only --filter-class "*DocumentPictureTests"</c>.
/// </summary>
[Collection(nameof(LiveTensors))]
public sealed class DocumentPictureTests(ServedPage served) : IClassFixture<ServedPage>
{
    [Fact(Explicit = true)]
    public async Task Page_IsDrawnForTheDocuments()
    {
        await using var visit = await served.OpenAsync(1100);
        var page = visit.Page;
        await visit.TakeSampleAsync("cat");
        await page.Locator("#baseline").SelectOptionAsync("Mean");
        await visit.SeenAsync();
        await visit.ChooseAsync("ablation-path", "grad-cam");
        await visit.ExplainAsync();
        await page.Locator("#slider").FillAsync("30");
        await page.Locator("article.result figure:nth-child(2) img").Last.WaitForAsync();
        await Task.Delay(1000, TestContext.Current.CancellationToken); // the network has looked
        await page.Locator("section:has(#slider)").ScreenshotAsync(
            new() { Path = ProjectFiles.Path("docs", "pictures", "the-page.png") });
    }
}
