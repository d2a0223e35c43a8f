using System.CommandLine;
using Igos.Cli.Options;
using Igos.Imaging;
using Igos.Running;

namespace Igos.Cli.Tests.Options;

public sealed class InputOptionsTests
{
    [Fact]
    public void Read_Nothing_IsTheWholePictureItsPredictionAndTheInputsBaseline()
    {
        var (command, options) = Command();
        var parsed = command.Parse("");
        Assert.Equal((Resize.Squash, new TargetChoice("predicted"), (BaselineKind?)null, ScoreChoice.Auto),
            (options.Resize(parsed), options.Target(parsed), options.Baseline(parsed), options.Score(parsed)));
    }

    [Fact]
    public void Read_Everything_IsWhatWasGiven()
    {
        var (command, options) = Command();
        var parsed = command.Parse(["--resize", "CROP", "--target", "tabby cat", "--baseline", "median"]);
        Assert.Equal((Resize.Crop, new TargetChoice("tabby cat"), BaselineKind.Median),
            (options.Resize(parsed), options.Target(parsed), options.Baseline(parsed)));
    }

    [Theory]
    [InlineData("probability", ScoreChoice.Probability)]
    [InlineData("softmax", ScoreChoice.Softmax)]
    [InlineData("Sigmoid", ScoreChoice.Sigmoid)]
    [InlineData("logit", ScoreChoice.Logit)]
    public void Score_Word_IsThatChoice(string word, ScoreChoice expected)
    {
        var (command, options) = Command();
        Assert.Equal(expected, options.Score(command.Parse(["--score", word])));
    }

    /// <summary>An empty name would be part of every class's.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Parse_EmptyTarget_IsRefused(string target)
    {
        var error = Assert.Single(Command().Command.Parse(["--target", target]).Errors);
        Assert.StartsWith("--target is empty: ", error.Message);
    }

    private static (RootCommand Command, InputOptions Options) Command()
    {
        var (command, options) = (new RootCommand(), new InputOptions());
        options.AddTo(command);
        return (command, options);
    }
}
