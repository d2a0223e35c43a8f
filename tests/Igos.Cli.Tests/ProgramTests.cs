namespace Igos.Cli.Tests;

/// <summary>Help, and what goes wrong before any verb, as the built command says it.</summary>
public sealed class ProgramTests
{
    public static TheoryData<string, string[]> Verbs => new()
    {
        { "", ["explain <IMAGE>", "models"] },
        {
            "explain",
            [
                "<IMAGE>", "--model <NAME|FILE>", "--weights <FILE>", "--labels <FILE>",
                "--normalization <imagenet|caffe|tf|unit>", "--resize <squash|crop>",
                "--method, --methods <NAME>", "--size <N>", "--target <predicted|INDEX|NAME>",
                "--baseline <blur|black|grey|mean|noise|median>",
                "--iterations <N>", "--steps <N>", "--l1 <N>", "--tv <N>", "--noise <N>", "--seed <N>",
                "--threads <N>", "--device <cpu|cuda[:N]>", "--out <DIR>", "--json",
            ]
        },
        { "models", ["pull <NAME>", "show <NAME|FILE>", "--json"] },
        { "models pull", ["<NAME>"] },
        { "models show", ["<NAME|FILE>", "--weights <FILE>", "--json"] },
    };

    /// <summary>Every entry stands on a line of its own with a sentence behind it.</summary>
    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Help_OfEachVerb_DescribesAllItTakes(string verb, string[] entries)
    {
        var run = await BuiltCommand.RunAsync([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var lines = run.Output.Split(Environment.NewLine).Select(line => line.Trim());
        Assert.All(entries, entry => Assert.Single(lines, line =>
            line.StartsWith($"{entry}  ", StringComparison.Ordinal) && line[^1] is '.' or ']'));
    }

    [Fact]
    public async Task Run_UnknownVerb_NamesTheVerbs()
    {
        var run = await BuiltCommand.RunAsync("explian", Assets.Cat);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("explian: there is no such command; there are explain, ", run.Error);
        Assert.EndsWith($"See igos --help.{Environment.NewLine}", run.Error);
    }

    [Fact]
    public async Task Run_NoVerb_PointsToTheHelp()
    {
        var run = await BuiltCommand.RunAsync();

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("See igos --help.", run.Error);
    }
}
