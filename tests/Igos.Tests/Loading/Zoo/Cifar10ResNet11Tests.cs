using Igos.Imaging;
using Igos.Loading;
using Igos.Loading.Weights;
using Igos.Loading.Zoo;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Tests.Loading.Zoo;

public sealed class Cifar10ResNet11Tests
{
    private static string EmbeddedFile =>
        ProjectFiles.Path("src", "Igos", "Loading", "Embedded", "cifar10-resnet11.safetensors");

    [Fact]
    public void Load_NoName_IsTheEmbeddedClassifier()
    {
        using var classifier = Classifier.Load();

        Assert.Equal(Cifar10ResNet11.Name, classifier.Name);
        Assert.Equal(new ImageSize(32, 32), classifier.InputSize);
        Assert.Equal(10, classifier.ClassCount);
        Assert.Equal(Cifar10ResNet11.Labels, classifier.Labels);
    }

    [Theory]
    [InlineData("cat.png", "cat")]
    [InlineData("horse.png", "horse")]
    public void Logits_SamplePhotograph_NameItConfidently(string file, string label)
    {
        using var scope = NewDisposeScope();
        using var classifier = Classifier.Load();
        using var photograph = Photograph.Read(ProjectFiles.Path("assets", file));
        using var noGrad = no_grad();

        var probabilities = classifier.Logits(photograph.ToTensor(classifier.InputSize)).softmax(1)[0];

        var index = (int)probabilities.argmax().item<long>();
        Assert.Equal(label, classifier.Labels![index]);
        var probability = probabilities[index].item<float>();
        Assert.True(probability > 0.75, $"{file}: {label} {probability:P1}");
    }

    [Fact]
    public void Logits_RandomImages_AreThoseOfTheModelCard()
    {
        using var scope = NewDisposeScope();
        using var classifier = Classifier.Load();
        using var weights = Safetensors.Read(EmbeddedFile);
        using var noGrad = no_grad();
        var images = rand([4, 3, 32, 32], generator: new Generator(1, CPU));

        var expected = Forward(weights, images);

        // Folding the normalizations rounds each weight once more: 1e-6 of logits up to about 10.
        Assert.True(classifier.Logits(images).allclose(expected, rtol: 0, atol: 1e-4));
    }

    [Fact]
    public void Weights_Embedded_TakeAtMostTwoMegabytes() =>
        Assert.InRange(new FileInfo(EmbeddedFile).Length, 1, 2_000_000);

    [Fact]
    public void ParameterCount_IsThatOfTheEmbeddedWeights()
    {
        using var weights = Safetensors.Read(EmbeddedFile);

        var parameters = weights.Where(
            w => !w.Key.Contains(".running_") && !w.Key.EndsWith(Cifar10ResNet11.StepSuffix));
        Assert.Equal(Cifar10ResNet11.ParameterCount, parameters.Sum(w => w.Value.numel()));
    }

    /// <summary>docs/model-card.md, line by line.</summary>
    private static Tensor Forward(StateDict weights, Tensor images)
    {
        Tensor W(string name) => weights[name].to(float32)
            * (weights.TryGetValue(name + "_step", out var step) ? step.to(float32).view(-1, 1, 1, 1) : 1f);
        Tensor Block(string name, Tensor x) => F.batch_norm(F.conv2d(x, W($"{name}.conv.weight"), padding: [1, 1]),
            W($"{name}.norm.running_mean"), W($"{name}.norm.running_var"),
            W($"{name}.norm.weight"), W($"{name}.norm.bias"), eps: 1e-5).relu();

        var mean = tensor([0.4914f, 0.4822f, 0.4465f], [1, 3, 1, 1]);
        var deviation = tensor([0.2470f, 0.2435f, 0.2616f], [1, 3, 1, 1]);
        var x = Block("prep", (images - mean) / deviation);
        x = F.max_pool2d(Block("layer1", x), 2);
        x += Block("residual1b", Block("residual1a", x));
        x = F.max_pool2d(Block("layer2", x), 2);
        x += Block("residual2b", Block("residual2a", x));
        x = F.max_pool2d(Block("layer3", x), 2);
        x += Block("residual3b", Block("residual3a", x));
        return F.linear(x.amax([2, 3]), W("classifier.weight"), W("classifier.bias"));
    }
}
