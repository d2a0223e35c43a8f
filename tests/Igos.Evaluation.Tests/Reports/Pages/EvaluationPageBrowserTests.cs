using System.Globalization;
using Microsoft.Playwright;

namespace Igos.Evaluation.Tests.Reports.Pages;

/// <summary>The page as a reader meets it: in Chromium, from a file.</summary>
public sealed class EvaluationPageBrowserTests(OpenedPage opened) : IClassFixture<OpenedPage>
{
    private const int A4LandscapeWidth = 1032; // CSS pixels between margins of 1.2 cm

    [Fact]
    public async Task Page_Opened_AsksForNothingElseAndHasNothingToComplainOf()
    {
        var (page, requests, complaints) = await opened.OpenAsync(1280);
        await OpenDetailsAsync(page);
        await page.Locator("img").Last.ScrollIntoViewIfNeededAsync();
        Assert.Equal([new Uri(opened.Path).AbsoluteUri],
            requests.Where(url => !url.StartsWith("data:", StringComparison.Ordinal)));
        Assert.Empty(complaints);
        var broken = await page.EvaluateAsync<int>("[...document.images].filter(i => i.naturalWidth === 0).length");
        Assert.Equal((0, 18), (broken, await page.Locator(".card img").CountAsync())); // 6 rows of 3 photographs
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(400)]
    public async Task Page_AtAnyWidth_NeverScrollsSideways(int width)
    {
        var (page, _, _) = await opened.OpenAsync(width);
        await OpenDetailsAsync(page);
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        // What is wider scrolls in its own box.
        var boxes = await page.Locator(".box").EvaluateAllAsync<int>(
            "all => all.filter(b => b.getBoundingClientRect().right > innerWidth).length");
        Assert.Equal(0, boxes);
    }

    [Fact]
    public async Task RowTable_ByKeyboard_IsSortedAndTurnedRound()
    {
        var (page, _, _) = await opened.OpenAsync(1280);
        await TabToAsync(page, "Deletion ↓");
        Assert.Equal("solid",
            await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        await page.Keyboard.PressAsync("Enter");
        var first = await DeletionsAsync(page);
        Assert.Equal(first.Order(), first);
        Assert.Equal(6, first.Length);
        Assert.Equal("ascending", await SortedAsync(page));
        await page.Keyboard.PressAsync("Space");
        Assert.Equal(first.Reverse(), await DeletionsAsync(page));
        Assert.Equal("descending", await SortedAsync(page));
        await TabToAsync(page, "Insertion ↑");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal(1, await page.Locator("[aria-sort]").CountAsync());
    }

    /// <summary>One without a value stays last whichever way the others go.</summary>
    [Fact]
    public async Task RowTable_SortedByWhatTheReferenceLacks_HasTheReferenceLast()
    {
        var (page, _, _) = await opened.OpenAsync(1280);
        var button = page.GetByRole(AriaRole.Button, new() { Name = "Deletion to reference ↓", Exact = true });
        for (var i = 0; i < 2; i++)
        {
            await button.ClickAsync();
            var last = page.Locator("table.rows tbody tr").Last;
            Assert.Equal("I-GOS", await last.Locator("th").InnerTextAsync());
            Assert.Equal("–", await last.Locator("td").Nth(5).InnerTextAsync());
        }
    }

    [Fact]
    public async Task MethodsName_Followed_OpensItsPhotographs()
    {
        var (page, _, _) = await opened.OpenAsync(1280);
        Assert.False(await page.Locator(".card").Last.IsVisibleAsync());
        await page.Locator("table.rows").GetByRole(AriaRole.Link, new() { Name = "Random" }).ClickAsync();
        await Assertions.Expect(page.Locator(".card").Last).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Page_Printed_FitsThePaper()
    {
        var (page, _, complaints) = await opened.OpenAsync(A4LandscapeWidth);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.Equal(A4LandscapeWidth, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.False(await page.Locator("nav").First.IsVisibleAsync());
        var pdf = await page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true });
        Assert.Equal("%PDF"u8, pdf.AsSpan(0, 4));
        Assert.Empty(complaints);
    }

    private static Task OpenDetailsAsync(IPage page) =>
        page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");

    private static async Task TabToAsync(IPage page, string button)
    {
        for (var i = 0; i < 100; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<string>("document.activeElement.innerText.replace(/\\s+/g, ' ')") == button)
            {
                return;
            }
        }

        Assert.Fail($"Tab doesn't come to {button}.");
    }

    private static async Task<double[]> DeletionsAsync(IPage page)
    {
        var values = await page.Locator("table.rows tbody tr").EvaluateAllAsync<string[]>(
            "rows => rows.map(row => row.cells[3].dataset.value)");
        return [.. values.Select(value => double.Parse(value, CultureInfo.InvariantCulture))];
    }

    private static Task<string> SortedAsync(IPage page) => page.EvaluateAsync<string>(
        "document.activeElement.closest('th').getAttribute('aria-sort')");
}
