using Google.Protobuf;
using Igos.Classifiers;
using Igos.Imaging;
using Igos.Loading;
using Igos.Running;
using Igos.Tests.Explainers;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Onnx;

/// <summary>
/// Networks of one channel, in both orders of dimensions, against ONNX Runtime on a luminance that is computed here.
/// </summary>
[Collection(nameof(LiveTensors))]
public sealed class GreyNetworkTests : IDisposable
{
    private const int Height = 14, Width = 18, Classes = 5;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. Methods.All.Select(method => method.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Logits_OfAPhotograph_AreOnnxRuntimesOfItsLuminance(bool channelsLast, bool bytes)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var normalization = bytes ? Normalization.Unit : new Normalization("mine", [0.13, 0.13, 0.13], [0.3, 0.3, 0.3]);
        var path = Save(channelsLast, bytes);
        using var classifier = Classifier.Load(path, new ModelOptions { Normalization = normalization });
        Assert.True(classifier.IsGrey);
        Assert.Equal(new ImageSize(Height, Width), classifier.InputSize);
        var images = rand(2, 3, Height, Width);

        var found = classifier.Logits(images);

        for (var i = 0; i < 2; i++)
        {
            var expected = Run(path, Grey(images[i]), channelsLast, bytes, bytes ? 0 : 0.13, bytes ? 1 : 0.3);
            Assert.All(expected.Zip(ClassScore.ToArray(found[i])),
                pair => Assert.Equal(pair.First, pair.Second, 1e-4)); // sums of 9 numbers in another order
        }
    }

    /// <summary>By ∂f/∂R = 0.299 ∂f/∂Y, and so on: what is explained is the colour photograph.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradient_OfThePhotograph_IsTheLuminancesByItsWeights(bool channelsLast)
    {
        using var scope = NewDisposeScope();
        using var classifier = Load(channelsLast);
        using var image = rand(1, 3, Height, Width);
        using var question = new Question(classifier, image, BaselineKind.Black, [2]);
        var gradient = new Probe(question, ScoreKind.Logit).InputGradient(question.Images, [0]);
        Assert.Equal(image.shape, gradient.shape);
        Assert.True(gradient.abs().max().item<float>() > 1e-3f);
        var ofLuminance = gradient[0].sum([0]);
        foreach (var (channel, weight) in new[] { 0.299f, 0.587f, 0.114f }.Index())
        {
            var difference = gradient[0, channel] - ofLuminance * weight;
            Assert.True(difference.abs().max().item<float>() < 1e-6f, $"{channel}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_ByEveryMethod_GivesAHeatmapAndLeavesNoTensor(string name)
    {
        using var classifier = Load(channelsLast: true);
        using var image = TinyClassifiers.Images(1, 18).narrow(2, 0, Height).contiguous();
        Assert.Equal(0, LiveTensors.LeftBy(() =>
        {
            using var question = new Question(classifier, image, BaselineKind.Black);
            var explainer = ExplainerFactory.Make(name, ("size", 6), ("iterations", 3), ("steps", 10));
            var heatmap = explainer.Explain(question)[0].Heatmap;
            Assert.True(heatmap.IsFinite);
            Assert.Equal((6, 6), (heatmap.Height, heatmap.Width));
        }));
    }

    [Fact]
    public void Load_NormalizationOfColours_IsRefused()
    {
        var error = Assert.Throws<ChoiceException>(() =>
            Classifier.Load(Save(false, false), new ModelOptions { Normalization = Normalization.ImageNet }));
        Assert.Equal(Choice.Normalization, error.Choice);
        Assert.Contains("model.onnx takes grey images", error.Message);
        Assert.Contains("one mean and one std", error.Message);
    }

    [Theory]
    [InlineData(0, 64, 64, 2, "[?, 64, 64, 2]")]
    [InlineData(0, 4, 64, 64, "[?, 4, 64, 64]")]
    public void Load_AnotherNumberOfChannels_ShowsTheShape(int n, int a, int b, int c, string shape)
    {
        var graph = new OnnxGraph(13, n, a, b, c);
        var path = Path.Combine(_folder.Path, "model.onnx");
        File.WriteAllBytes(path, graph.Output(graph.Node("Flatten", [graph.Input])).ToByteArray());
        var options = new ModelOptions { Normalization = Normalization.Unit };
        var message = Assert.Throws<IgosException>(() => Classifier.Load(path, options)).Message;
        Assert.Contains(shape, message);
        Assert.Contains("3 channels (colour) or 1 (grey)", message);
        Assert.DoesNotContain("64 channels", message);
    }

    private IClassifier Load(bool channelsLast) =>
        Classifier.Load(Save(channelsLast, bytes: false), new ModelOptions { Normalization = Normalization.Unit });

    private string Save(bool channelsLast, bool bytes)
    {
        var graph = channelsLast ? new OnnxGraph(13, 0, Height, Width, 1) : new OnnxGraph(13, 0, 1, Height, Width);
        var x = graph.Input;
        if (bytes)
        {
            graph.Model.Graph.Input[0].Type.TensorType.ElemType = 2;
            x = graph.Node("Cast", [x], ("to", 1));
            x = graph.Node("Mul", [x, graph.Scalar(1 / 255f)]);
        }

        x = channelsLast ? graph.Node("Transpose", [x], ("perm", (long[])[0, 3, 1, 2])) : x;
        x = graph.Node("Relu", [graph.Node("Conv", [x, graph.Weights(6, 1, 3, 3)])]);
        x = graph.Node("Relu", [graph.Node("Conv", [x, graph.Weights(6, 6, 3, 3)])]);
        x = graph.Node("Flatten", [graph.Node("GlobalAveragePool", [x])]);
        x = graph.Node("Gemm", [x, graph.Weights(v => 4 * v, Classes, 6)], ("transB", 1));
        var path = Path.Combine(_folder.Path, "model.onnx");
        File.WriteAllBytes(path, graph.Output(x).ToByteArray());
        return path;
    }

    /// <summary>In double precision, pixel by pixel.</summary>
    private static double[] Grey(TorchSharp.torch.Tensor image)
    {
        var pixels = image.contiguous().data<float>().ToArray();
        var plane = Height * Width;
        return [.. Enumerable.Range(0, plane).Select(i =>
            (0.299 * pixels[i]) + (0.587 * pixels[i + plane]) + (0.114 * pixels[i + (2 * plane)]))];
    }

    private static float[] Run(string path, double[] grey, bool channelsLast, bool bytes, double mean, double std)
    {
        using var session = new InferenceSession(path);
        int[] shape = channelsLast ? [1, Height, Width, 1] : [1, 1, Height, Width]; // of one channel: the same order
        var name = session.InputNames[0];
        var input = bytes
            ? NamedOnnxValue.CreateFromTensor(name, new DenseTensor<byte>(
                grey.Select(y => (byte)Math.Round(255 * y)).ToArray(), shape))
            : NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(
                grey.Select(y => (float)((y - mean) / std)).ToArray(), shape));
        using var results = session.Run([input]);
        return [.. results[0].AsEnumerable<float>()];
    }
}
