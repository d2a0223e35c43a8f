using Igos.Cli.Terminal;
using Igos.Imaging;

namespace Igos.Cli.Tests.Terminal;

/// <summary>The library names its parameters, the command its flags.</summary>
public sealed class CommandWordsTests
{
    [Fact]
    public void Of_TheLibrarysLimit_NamesTheFlag()
    {
        var error = Assert.Throws<IgosException>(() => Photograph.Read(Assets.Cat, maxPixels: 1000)).Message;
        Assert.EndsWith("make it smaller, or raise the limit, maxPixels.", error);
        Assert.EndsWith("make it smaller, or raise the limit, --max-pixels.", CommandWords.Of(error));
    }

    [Fact]
    public async Task Explain_TooManyPixels_NamesTheFlag()
    {
        var run = await BuiltCommand.RunAsync("explain", Assets.Cat, "--max-pixels", "1000", "--out",
            Path.Combine(Path.GetTempPath(), "igos-never"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("at most 1,000 pixels are read: make it smaller, or raise the limit, --max-pixels.", run.Error);
    }
}
