using System.Text.Json;
using Igos.Tests;

namespace Igos.Cli.Tests.Terminal;

/// <summary>The built command whose standard streams are closed, full or left by their reader.</summary>
public sealed class StandardStreamsTests : IDisposable
{
    private const string Closed = "The output can't be written to standard output: it is closed.";
    private const string Full = "The output can't be written to standard output: No space left on device.";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("explain --help")]
    [InlineData("models")]
    [InlineData("models --json")]
    [InlineData("models show resnet18")]
    [InlineData("models show resnet18 --json")]
    public async Task Output_ClosedOrFull_IsSaidOnce(string words)
    {
        var arguments = words.Split(' ');
        var closed = await BuiltCommand.RunRedirectedAsync(">&-", arguments);
        Assert.Equal((1, Closed), (closed.ExitCode, closed.Error.TrimEnd()));
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux's.");
        var full = await BuiltCommand.RunRedirectedAsync(">/dev/full", arguments);
        Assert.Equal((1, Full), (full.ExitCode, full.Error.TrimEnd()));
        Assert.Equal(1, (await BuiltCommand.RunRedirectedAsync(">/dev/full 2>&1", arguments)).ExitCode);
    }

    /// <summary>As other commands: no reader, no matter.</summary>
    [Theory]
    [InlineData("models --json")]
    [InlineData("explain --help")]
    public async Task Output_LeftByItsReader_IsNoFailure(string words)
    {
        var run = await BuiltCommand.RunRedirectedAsync("| true", words.Split(' '));
        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
    }

    /// <summary>Work that is done isn't lost for want of a reader: exit codes are those of the streams.</summary>
    [Theory]
    [InlineData(">&-", 1)]
    [InlineData("2>&-", 0)]
    [InlineData("<&- >&- 2>&-", 1)]
    [InlineData(">/dev/full", 1)]
    [InlineData("2>/dev/full", 1)]
    [InlineData(">/dev/full 2>&1", 1)]
    [InlineData("| true", 0)]
    [InlineData("2>&1 | true", 0)]
    [InlineData("| head -n 1", 0)]
    public async Task Explain_StreamsThatTakeNothing_FinishesTheFiles(string redirections, int exitCode)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || !redirections.Contains("full"), "/dev/full is Linux's.");

        var run = await ExplainAsync(redirections);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(10, Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Count());
        var report = File.ReadAllText(Path.Combine(_folder.Path, "horse", "random-16.json"));
        Assert.Equal("random", JsonDocument.Parse(report).RootElement.GetProperty("explanation")
            .GetProperty("method").GetString());
        Assert.DoesNotContain("Exception", run.Error);
        if (redirections is ">&-" or ">/dev/full")
        {
            Assert.EndsWith(redirections == ">&-" ? Closed : Full, run.Error.TrimEnd());
        }

        if (redirections is "2>&-" or "2>/dev/full")
        {
            Assert.Contains("2 of 2 images explained", run.Output);
        }
    }

    /// <summary>What is wrong stays wrong where nobody can be told.</summary>
    [Theory]
    [InlineData("2>&-")]
    [InlineData("2>&1 | true")]
    public async Task WrongUsage_NobodyToTell_IsExitTwo(string redirections) =>
        Assert.Equal(2, (await BuiltCommand.RunRedirectedAsync(redirections, "explain", "nothing.png")).ExitCode);

    [Theory]
    [InlineData("80", "───")]
    [InlineData("30", "Model: cifar10-resnet11")]
    [InlineData("none", "Model  ")]
    public async Task Columns_OfTheEnvironment_AreTheWidth(string columns, string start)
    {
        var run = await BuiltCommand.RunAsync(new Dictionary<string, string> { ["COLUMNS"] = columns }, "models");
        Assert.StartsWith(start, run.Output);
    }

    private Task<BuiltCommand.Outcome> ExplainAsync(string redirections) =>
        BuiltCommand.RunRedirectedAsync(redirections, "explain", Assets.Cat, Assets.Horse, "--method", "random",
            "--threads", "1", "--out", _folder.Path);
}
