using System.CommandLine;
using Igos.Classifiers;
using Igos.Cli.Options;
using Igos.Cli.Terminal;
using Igos.Running;

namespace Igos.Cli.Tests.Options;

public sealed class ClassifierOptionsTests
{
    [Fact]
    public void Read_Nothing_IsTheEmbeddedClassifierOnTheProcessor() =>
        Assert.Equal(new ModelChoice(), Read());

    [Fact]
    public void Read_Everything_IsWhatWasGiven()
    {
        var settings = Read(
            "--model", "m.onnx", "--weights", "w.pth", "--labels", "l.txt",
            "--normalization", "Caffe", "--device", "cuda:1", "--threads", "2");
        var expected = new ModelChoice
        {
            Model = "m.onnx",
            Weights = "w.pth",
            Labels = "l.txt",
            Normalization = Normalization.Caffe,
            DeviceName = "cuda:1",
            Threads = 2,
        };
        Assert.Equal(expected, settings);
    }

    [Fact]
    public void Read_NormalizationByHand_HasItsParts()
    {
        var settings = Read("--mean", "1,2,3", "--std", "4,5,6", "--scale", "255", "--channels", "bgr");
        var normalization = settings.Normalization!;
        Assert.Equal([1, 2, 3], normalization.Mean);
        Assert.Equal([4, 5, 6], normalization.Std);
        Assert.Equal((255.0, ChannelOrder.Bgr), (normalization.Scale, normalization.Order));
        var scaled = Read("--scale", "255").Normalization!;
        Assert.Equal([0, 0, 0, 1, 1, 1], scaled.Mean.Concat(scaled.Std));
        Assert.Equal(ChannelOrder.Rgb, scaled.Order);
    }

    [Fact]
    public void Read_TwoNormalizations_SaysWhichToLeaveOut()
    {
        var error = Assert.Throws<UsageException>(() => Read("--normalization", "unit", "--scale", "255"));
        Assert.Contains("leave out --mean", error.Message);
    }

    [Fact]
    public void Read_DeviationOfZero_NamesTheOptions()
    {
        var message = Assert.Throws<UsageException>(() => Read("--std", "0,1,1")).Message;
        Assert.StartsWith("--mean, --std, --scale: ", message);
        Assert.Contains("3 positive standard deviations", message);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("CPU")]
    public void Parse_UnknownDevice_NamesThoseThereAre(string device)
    {
        var (command, _) = Command();
        var error = Assert.Single(command.Parse(["--device", device]).Errors);
        Assert.Equal($"--device {device}: expected cpu, cuda or cuda:N.", error.Message);
    }

    private static ModelChoice Read(params string[] words)
    {
        var (command, options) = Command();
        var parsed = command.Parse(words);
        Assert.Empty(parsed.Errors);
        return options.Read(parsed);
    }

    private static (RootCommand, ClassifierOptions) Command()
    {
        var (command, options) = (new RootCommand(), new ClassifierOptions());
        options.AddTo(command);
        return (command, options);
    }
}
