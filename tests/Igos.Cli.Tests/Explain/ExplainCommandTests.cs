using Igos.Tests;

namespace Igos.Cli.Tests.Explain;

/// <summary>
/// Wrong usage of the built command: exit 2, nothing on standard output, one line that names option, value and remedy.
/// </summary>
public sealed class ExplainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Seen before anything is loaded, and all at once.</summary>
    [Fact]
    public Task Explain_ValuesThatCannotBe_AreAllNamed() => IsWrongUsageAsync(
        [
            Assets.Cat, "--method", "igos,lime", "--size", "0", "--steps", "2.5", "--iterations", "-1",
            "--noise", "-0.1", "--l1", "much", "--tv", "NaN", "--seed", "x", "--threads", "0",
            "--baseline", "white", "--resize", "stretch", "--device", "gpu", "--mean", "1,2",
        ],
        "--method lime: expected some of igos, igos++, ablation-path, mask, ",
        "--size 0: expected a whole number of at least 1.",
        "--steps 2.5: expected a whole number of at least 1.",
        "--iterations -1: expected a whole number of at least 1.",
        "--noise -0.1: expected a number of at least 0.",
        "--l1 much: expected a number of at least 0.",
        "--tv NaN: expected a number of at least 0.",
        "--seed x: expected a whole number.",
        "--threads 0: expected a whole number of at least 1.",
        "--baseline white: expected one of blur, black, grey, mean, noise, median.",
        "--resize stretch: expected one of squash, crop.",
        "--device gpu: expected cpu, cuda or cuda:N.",
        "--mean 1,2: expected a number, or three with commas between",
        "See igos explain --help.");

    [Theory]
    [InlineData("--method igos,", "--method \"\": expected some of")]
    [InlineData("--method gradient --normalisation imagenet",
        "--normalisation: there is no such option, and no such file.")]
    [InlineData("--size", "--size")]
    [InlineData("--iterations 999999999999",
        "--iterations 999999999999: expected a whole number of at least 1, and at most 2147483647.")]
    [InlineData("--methods lime", "--method lime: expected some of igos, igos++")]
    [InlineData("--clip 0", "--clip 0: expected a number above 0 and at most 100.")]
    [InlineData("--clip -1", "--clip -1: expected a number above 0 and at most 100.")]
    [InlineData("--clip 101", "--clip 101: expected a number above 0 and at most 100.")]
    [InlineData("--picture-size 0", "--picture-size 0: expected a whole number of at least 1.")]
    [InlineData("--colours jet", "--colours jet: expected one of inferno, magma, plasma, viridis, cividis.")]
    [InlineData("--format eps", "--format eps: expected one of png, svg, pdf.")]
    [InlineData("--opacity 1.5", "--opacity 1.5: expected a number from 0 to 1.")]
    [InlineData("--opacity -1", "--opacity -1: expected a number from 0 to 1.")]
    [InlineData("--max-pixels 0", "--max-pixels 0: expected a whole number of at least 1.")]
    public Task Explain_LineThatCannotBeRead_IsWrongUsage(string options, string expected) =>
        IsWrongUsageAsync([Assets.Cat, .. options.Split(' ')], expected, "See igos explain --help.");

    /// <summary>
    /// Seen once the classifier is known, before any image; more of them in the tests of the settings.
    /// </summary>
    [Theory]
    [InlineData("--size 1000",
        "--size 1000: the classifier takes images of 32×32, so a heatmap can have from 1 to 32 cells a side.")]
    [InlineData("--target a", "--target a: 3 classes fit: 0 airplane; 1 automobile; 3 cat. Give the index of one.")]
    public Task Explain_ValueThatDoesNotFitTheClassifier_IsWrongUsage(string options, string expected) =>
        IsWrongUsageAsync([Assets.Cat, .. options.Split(' ')], expected);

    [Fact]
    public Task Explain_NoImage_IsWrongUsage() => IsWrongUsageAsync([], "IMAGE", "See igos explain --help.");

    [Fact]
    public Task Explain_NoImageThatExists_IsWrongUsageBeforeAModelIsFetched()
    {
        var image = Path.Combine(_folder.Path, "cat.png");
        return IsWrongUsageAsync([image, "--model", "vgg19"], $"IMAGE {image} doesn't exist");
    }

    [Fact]
    public Task Explain_FolderWithoutPhotographs_IsWrongUsage() => IsWrongUsageAsync([_folder.Path],
        $"IMAGE {_folder.Path} is a folder without photographs: no name in it ends in .jpg, ");

    [Fact]
    public Task Explain_PatternThatMatchesNothing_IsWrongUsage()
    {
        var pattern = Path.Combine(_folder.Path, "*.png");
        return IsWrongUsageAsync([pattern], $"IMAGE {pattern} matches no file: check the pattern.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("sub")]
    public Task Explain_OutThatIsAFileOrUnderOne_IsWrongUsage(string sub)
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");
        return IsWrongUsageAsync([Assets.Cat, "--out", Path.Combine(file, sub)], "is a file: name a folder.");
    }

    [Fact]
    public Task Explain_LabelsOfTheEmbeddedClassifier_IsWrongUsage() =>
        IsWrongUsageAsync([Assets.Cat, "--labels", "mine.txt"], "--labels mine.txt", "Name the model, or leave it out");

    [Fact]
    public Task Explain_ModelFileWithoutNormalization_IsWrongUsage() => IsWrongUsageAsync(
        [Assets.Cat, "--model", SharedFiles.Path("models/SqueezeNet_fp16.onnx")],
        "--normalization: ",
        "doesn't say how its input is normalized",
        "Choose imagenet (torchvision's networks), caffe, tf or unit");

    private async Task IsWrongUsageAsync(string[] arguments, params string[] expected)
    {
        string[] output = arguments.Contains("--out") ? [] : ["--out", Path.Combine(_folder.Path, "out")];
        var run = await BuiltCommand.RunAsync(["explain", .. output, .. arguments]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Error.TrimEnd().Split(Environment.NewLine));
        Assert.All(expected, text => Assert.Contains(text, run.Error));
    }
}
