using Igos.Classifiers;
using Igos.Imaging;
using Igos.Loading.Weights;
using Igos.Running;
using Igos.Tests.Loading.TorchScript;

namespace Igos.Tests.Running;

public sealed class ModelChoiceTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("cifar10-resnet11")]
    public void Load_WithoutAModelOrByItsName_IsTheEmbeddedClassifier(string? model)
    {
        using var classifier = new ModelChoice { Model = model }.Load();
        Assert.Equal(("cifar10-resnet11", 10), (classifier.Name, classifier.ClassCount));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("cifar10-resnet11")]
    public void Check_EmbeddedWithOptionsOfAnother_SaysWhoseTheyAre(string? model)
    {
        Assert.StartsWith("labels mine.txt: that belongs to", Message(new() { Model = model, Labels = "mine.txt" }));
        var choice = new ModelChoice { Model = model, Normalization = Normalization.Caffe };
        Assert.StartsWith("normalization caffe: that belongs to", Message(choice));
    }

    /// <summary>Nothing in these files says that their outputs, from 0 to 1, are probabilities.</summary>
    [Theory]
    [InlineData("return torch.mean(x, [2, 3])", 3)]
    [InlineData("return torch.slice(torch.mean(x, [2, 3]), 1, 0, 1)", 2)] // one number, and its absence
    public void Load_ScoreProbability_TakesOutputsThatMayBeProbabilitiesForThose(string program, int classes)
    {
        using var file = new TemporaryFile(".pt");
        using (var stream = File.Create(file.Path))
        using (var weight = TorchSharp.torch.ones(2))
        {
            var tensors = new Dictionary<string, TorchSharp.torch.Tensor> { ["weight"] = weight };
            TorchScriptWriter.Write(stream, tensors, [program]);
        }

        var choice = new ModelChoice
        {
            Model = file.Path,
            Normalization = Normalization.Unit,
            InputSize = new ImageSize(8, 8),
            Score = ScoreChoice.Probability,
        };
        using var classifier = choice.Load();
        Assert.Equal((OutputKind.Probabilities, classes), (classifier.Output, classifier.ClassCount));
        Assert.Empty(classifier.Warnings);
    }

    /// <summary>Two outputs of one file are two models: their results must not be mixed.</summary>
    [Fact]
    public void ContentHash_TellsOutputsApart()
    {
        static string Hash(string? output) => new ModelChoice { Output = output }.ContentHash();
        Assert.Equal(Hash(null), Hash(null));
        Assert.Equal(3, new[] { Hash(null), Hash("age"), Hash("gender") }.Distinct().Count());
    }

    [Fact]
    public void Check_EmbeddedWithAnotherHead_SaysWhoseItIs() => Assert.StartsWith(
        "score sigmoid: that belongs to", Message(new() { Score = ScoreChoice.Sigmoid }));

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:3")]
    public void Check_CudaWithoutADevice_SaysWhatItTakes(string device)
    {
        using (new ModelChoice().Load()) // the native library is there
        {
            Assert.SkipWhen(TorchSharp.torch.cuda.is_available(), "There is a CUDA device.");
        }

        var message = Message(new() { DeviceName = device });
        Assert.StartsWith($"device {device}: no CUDA device can be used here.", message);
        Assert.EndsWith("Use cpu.", message);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:x")]
    public void Check_UnknownDevice_ListsThoseThereAre(string device) =>
        Assert.Equal($"device {device}: expected cpu, cuda or cuda:N.", Message(new() { DeviceName = device }));

    [Fact]
    public void Check_OnnxWithoutNormalization_AsksForIt()
    {
        var model = SharedFiles.Path("models/SqueezeNet_fp16.onnx");
        Assert.StartsWith($"normalization: {model} doesn't say how its input is normalized",
            Message(new() { Model = model }));
    }

    [Fact]
    public void MissingWeights_OfANamedNetwork_AreTheOfficialOnesUnlessThere()
    {
        using var folder = new TemporaryFolder();
        var cache = new WeightsCache(folder.Path);
        var weights = new ModelChoice { Model = "ResNet50" }.MissingWeights(cache);
        Assert.Equal("resnet50-0676ba61.pth", Path.GetFileName(cache.PathOf(weights!)));
        Assert.Null(new ModelChoice { Model = "resnet50", Weights = "mine.pth" }.MissingWeights(cache));
        Assert.Null(new ModelChoice().MissingWeights(cache));
        File.WriteAllText(cache.PathOf(weights!), "");
        Assert.Null(new ModelChoice { Model = "resnet50" }.MissingWeights(cache));
    }

    private static string Message(ModelChoice choice) => Assert.Throws<ChoiceException>(choice.Check).Message;
}
