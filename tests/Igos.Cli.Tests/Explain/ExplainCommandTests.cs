using Igos.Tests;

namespace Igos.Cli.Tests.Explain;

/// <summary>Wrong usage of the built command: exit 2, nothing on standard output, one line that names option, value and remedy.</summary>
public sealed class ExplainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Seen before anything is loaded.</summary>
    [Theory]
    [InlineData("--method igos,lime", "--method lime: expected some of igos, igos++, mask, ")]
    [InlineData("--method igos,", "--method \"\": expected some of")]
    [InlineData("--size 0", "--size 0: expected a whole number of at least 1.")]
    [InlineData("--size 2.5", "--size 2.5: expected a whole number of at least 1.")]
    [InlineData("--steps 0", "--steps 0: expected a whole number of at least 1.")]
    [InlineData("--iterations -1", "--iterations -1: expected a whole number of at least 1.")]
    [InlineData("--noise -1", "--noise -1: expected a number of at least 0.")]
    [InlineData("--l1 much", "--l1 much: expected a number of at least 0.")]
    [InlineData("--baseline white", "--baseline white: expected one of blur, black, grey, mean, noise, median.")]
    [InlineData("--resize stretch", "--resize stretch: expected one of squash, crop.")]
    [InlineData("--device gpu", "--device gpu: expected cpu, cuda or cuda:N.")]
    [InlineData("--size --json", "--size --json: expected a whole number")]
    [InlineData("--method gradient --normalisation imagenet", "--normalisation: there is no such option, and no such file.")]
    public Task Explain_ValueThatCannotBe_IsWrongUsage(string options, string expected) => IsWrongUsageAsync([Assets.Cat, .. options.Split(' ')], expected, "See igos explain --help.");

    /// <summary>Seen once the classifier is known, before any image.</summary>
    [Theory]
    [InlineData("--size 1000", "--size 1000: the classifier takes images of 32×32, so a heatmap can have from 1 to 32 cells a side.")]
    [InlineData("--target zebra", "--target zebra: no class of cifar10-resnet9 has that name. Give part of a name, or an index from 0 to 9.")]
    [InlineData("--target a", "--target a: 3 classes fit: 0 airplane; 1 automobile; 3 cat. Give the index of one.")]
    [InlineData("--target 10", "--target 10: cifar10-resnet9 has classes 0 to 9.")]
    [InlineData("--method grad-cam --layer conv9", "--layer conv9: The network has no layer \"conv9\"")]
    public Task Explain_ValueThatDoesNotFitTheClassifier_IsWrongUsage(string options, string expected) => IsWrongUsageAsync([Assets.Cat, .. options.Split(' ')], expected);

    [Fact]
    public async Task Explain_CudaWithoutADevice_IsWrongUsage()
    {
        Assert.SkipWhen(TorchSharp.torch.cuda.is_available(), "There is a CUDA device.");
        await IsWrongUsageAsync([Assets.Cat, "--device", "cuda"], "--device cuda: no CUDA device can be used here.", "Use --device cpu.");
    }

    [Fact]
    public Task Explain_NoImage_IsWrongUsage() => IsWrongUsageAsync([], "IMAGE", "See igos explain --help.");

    [Fact]
    public Task Explain_NoImageThatExists_IsWrongUsageBeforeAModelIsFetched() =>
        IsWrongUsageAsync([Path.Combine(_folder.Path, "cat.png"), "--model", "vgg19"], $"IMAGE {Path.Combine(_folder.Path, "cat.png")} doesn't exist");

    [Fact]
    public Task Explain_Folder_IsWrongUsage() => IsWrongUsageAsync([_folder.Path], $"IMAGE {_folder.Path} is a folder: name the files in it");

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
        IsWrongUsageAsync([Assets.Cat, "--labels", "mine.txt"], "--labels mine.txt", "Name the model with --model");

    [Fact]
    public Task Explain_ModelFileWithoutNormalization_IsWrongUsage() =>
        IsWrongUsageAsync([Assets.Cat, "--model", SharedFiles.Path("models/SqueezeNet_fp16.onnx")], "--normalization is missing", "Choose imagenet (torchvision's networks), caffe, tf or unit");

    private async Task IsWrongUsageAsync(string[] arguments, params string[] expected)
    {
        string[] output = arguments.Contains("--out") ? [] : ["--out", Path.Combine(_folder.Path, "out")];
        var run = await BuiltCommand.RunAsync(["explain", .. arguments, .. output]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Error.TrimEnd().Split(Environment.NewLine));
        Assert.All(expected, text => Assert.Contains(text, run.Error));
    }
}
