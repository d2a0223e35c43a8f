using Deque.AxeCore.Playwright;
using Igos.Tests;
using Microsoft.Playwright;

namespace Igos.Web.Tests;

/// <summary>For everybody: at any width, in any light, without a mouse.</summary>
[Collection(nameof(LiveTensors))]
public sealed class AccessibilityTests(ServedPage served) : IClassFixture<ServedPage>
{
    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(400, ColorScheme.Light)]
    [InlineData(400, ColorScheme.Dark)]
    public async Task Page_WithAllOnIt_HasNoFindingAndNeverScrollsSideways(int width, ColorScheme colours)
    {
        await using var visit = await served.OpenAsync(width, colours);
        Assert.Empty((await visit.Page.RunAxe()).Violations.Select(Text));
        await visit.TakeSampleAsync("cat");
        await visit.ChooseAsync("grad-cam", "gradient");
        await visit.ExplainAsync();
        await visit.Page.GetByText("The same by the command").ClickAsync();
        Assert.Empty((await visit.Page.RunAxe()).Violations.Select(Text));
        Assert.Equal(width, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await visit.ScreenshotAsync($"{width}-{colours}".ToLowerInvariant());
    }

    /// <summary>From the top of the page to a result with nothing but keys.</summary>
    [Fact]
    public async Task Page_ByKeyboardAlone_Explains()
    {
        await using var visit = await served.OpenAsync();
        var keyboard = visit.Page.Keyboard;
        async Task ToAsync(string selector)
        {
            for (var i = 0; i < 60; i++)
            {
                if (await visit.Page.EvaluateAsync<bool>($"document.activeElement?.matches(\"{selector}\") ?? false"))
                {
                    Assert.NotEqual("none", await visit.Page.EvaluateAsync<string>(
                        "getComputedStyle(document.activeElement).outlineStyle"));
                    return;
                }

                await keyboard.PressAsync("Tab");
            }

            Assert.Fail($"No Tab leads to {selector}.");
        }

        await ToAsync(".samples button");
        await keyboard.PressAsync("Enter");
        await visit.SeenAsync();
        await ToAsync("details.methods summary");
        await keyboard.PressAsync("Enter");
        await ToAsync("#method-igos");
        await keyboard.PressAsync("Space");
        await ToAsync("#method-gradient");
        await keyboard.PressAsync("Space");
        await ToAsync("button.main");
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Page.Locator("#slider")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await ToAsync("#slider");
        await keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(visit.Page.Locator("output")).ToHaveTextAsync("5.5 %");
    }

    private static string Text(Deque.AxeCore.Commons.AxeResultItem item) =>
        $"{item.Id} ({item.Impact}): "
        + string.Join("; ", item.Nodes.Select(node => $"{node.Html} {node.Any.FirstOrDefault()?.Message}"));
}
