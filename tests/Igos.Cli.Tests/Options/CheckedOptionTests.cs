using System.CommandLine;
using Igos.Cli.Options;

namespace Igos.Cli.Tests.Options;

public sealed class CheckedOptionTests
{
    [Theory]
    [InlineData("3", 3)]
    [InlineData("2147483647", int.MaxValue)]
    public void Integer_InRange_IsRead(string text, int expected) =>
        Assert.Equal(expected, Read(CheckedOption.Integer("--n", 3, ""), "--n", text));

    [Theory]
    [InlineData("2")]
    [InlineData("3.0")]
    [InlineData("1,000")]
    [InlineData("three")]
    public void Integer_OutOfRange_NamesOptionValueAndRange(string text) => Assert.Equal(
        $"--n {text}: expected a whole number of at least 3.",
        Error(CheckedOption.Integer("--n", 3, ""), "--n", text));

    [Theory]
    [InlineData("2147483648")]
    [InlineData("999999999999999999999999")]
    public void Integer_BeyondWhatCounts_NamesTheGreatest(string text) => Assert.Equal(
        $"--n {text}: expected a whole number of at least 3, and at most 2147483647.",
        Error(CheckedOption.Integer("--n", 3, ""), "--n", text));

    [Fact]
    public void Integer_WithoutALeast_TakesAny()
    {
        var seed = CheckedOption.Integer("--seed", int.MinValue, "");
        Assert.Equal(-7, Read(seed, "--seed", "-7"));
        Assert.Equal("--seed x: expected a whole number.", Error(seed, "--seed", "x"));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.25", 0.25)]
    [InlineData("1e-3", 0.001)]
    public void Number_InRange_IsRead(string text, double expected) =>
        Assert.Equal(expected, Read(CheckedOption.Number("--x", ""), "--x", text));

    [Theory]
    [InlineData("-0.1")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e999")]
    [InlineData("0,5")]
    public void Number_OutOfRange_NamesOptionValueAndRange(string text) => Assert.Equal(
        $"--x {text}: expected a number of at least 0.",
        Error(CheckedOption.Number("--x", ""), "--x", text));

    [Fact]
    public void Channels_ThreeNumbers_AreRead() =>
        Assert.Equal([0.5, -1, 2e3], Read(CheckedOption.Channels("--mean", ""), "--mean", "0.5,-1,2e3")!);

    /// <summary>A network of grey images has one mean.</summary>
    [Fact]
    public void Channels_OneNumber_StandsForAllThree() =>
        Assert.Equal([0.1307, 0.1307, 0.1307], Read(CheckedOption.Channels("--mean", ""), "--mean", "0.1307")!);

    [Theory]
    [InlineData("1,2")]
    [InlineData("1,2,3,4")]
    [InlineData("1,,3")]
    [InlineData("1 2 3")]
    public void Channels_OtherThanOneOrThreeNumbers_ShowsHow(string text) => Assert.Equal(
        $"--mean {text}: expected a number, or three with commas between, such as 0.485,0.456,0.406.",
        Error(CheckedOption.Channels("--mean", ""), "--mean", text));

    [Fact]
    public void Choice_AnyCase_IsTheWord()
    {
        var resize = CheckedOption.Choice("--resize", "", true, "squash", "crop");
        Assert.Equal("crop", Read(resize, "--resize", "Crop"));
        Assert.Equal("squash", Read(resize));
        Assert.Null(Read(CheckedOption.Choice("--channels", "", false, "rgb", "bgr")));
        Assert.Equal("--resize fit: expected one of squash, crop.", Error(resize, "--resize", "fit"));
    }

    [Fact]
    public void EmptyValue_IsShownAsSuch() => Assert.Equal(
        "--n \"\": expected a whole number of at least 1.",
        Error(CheckedOption.Integer("--n", 1, ""), "--n", ""));

    private static T? Read<T>(Option<T> option, params string[] words)
    {
        var parsed = new RootCommand { option }.Parse(words);
        Assert.Empty(parsed.Errors);
        return parsed.GetValue(option);
    }

    private static string Error<T>(Option<T> option, params string[] words) =>
        Assert.Single(new RootCommand { option }.Parse(words).Errors).Message;
}
