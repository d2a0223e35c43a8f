using Igos.Classifiers;
using Igos.Cli.Options;
using Igos.Cli.Terminal;
using Igos.Tests;

namespace Igos.Cli.Tests.Options;

public sealed class ClassifierSettingsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("cifar10-resnet11")]
    public void Load_WithoutAModelOrByItsName_IsTheEmbeddedClassifier(string? model)
    {
        using var classifier = new ClassifierSettings { Model = model }.Load(default);
        Assert.Equal(("cifar10-resnet11", 10), (classifier.Name, classifier.ClassCount));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("cifar10-resnet11")]
    public void Load_EmbeddedWithOptionsOfAnother_SaysWhoseTheyAre(string? model)
    {
        Assert.StartsWith("--labels mine.txt belongs to", Assert.Throws<UsageException>(() => new ClassifierSettings { Model = model, Labels = "mine.txt" }.Load(default)).Message);
        Assert.StartsWith("A normalization belongs to", Assert.Throws<UsageException>(() => new ClassifierSettings { Model = model, Normalization = Normalization.Caffe }.Load(default)).Message);
    }

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:3")]
    public void Load_CudaWithoutADevice_SaysWhatItTakes(string device)
    {
        using (new ClassifierSettings().Load(default)) // the native library is there
        {
            Assert.SkipWhen(TorchSharp.torch.cuda.is_available(), "There is a CUDA device.");
        }

        var message = Assert.Throws<UsageException>(() => new ClassifierSettings { DeviceName = device }.Load(default)).Message;
        Assert.StartsWith($"--device {device}: no CUDA device can be used here.", message);
        Assert.EndsWith("Use --device cpu.", message);
    }

    [Fact]
    public void Load_OnnxWithoutNormalization_AsksForIt()
    {
        var model = SharedFiles.Path("models/SqueezeNet_fp16.onnx");
        Assert.StartsWith($"--normalization is missing: {model}", Assert.Throws<UsageException>(() => new ClassifierSettings { Model = model }.Load(default)).Message);
    }
}
