using Google.Protobuf;
using Igos.Classifiers;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Loading;
using Igos.Loading.Onnx;
using Igos.Networks.Layers;
using Igos.Running;
using Igos.Tests.Explainers;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Onnx;

/// <summary>
/// Activations quantized as ONNX Runtime's quantizer writes them: the ReLU is gone, the clamp at the zero point is it.
/// </summary>
public class QuantizedNetworkTests
{
    private const float Scale = 0.004f;

    /// <summary>
    /// The gradient is that of the network before quantization, with its ReLU; a step is 1/250 of the range.
    /// </summary>
    [Fact]
    public void Gradient_WhereAnActivationSaturates_IsThatOfTheReluLeftOut()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(6, CPU);
        var image = rand([1, 3, 8, 8], generator: generator);
        var (quantized, plain) =
            (Gradient(Model(isQuantized: true), image), Gradient(Model(isQuantized: false), image));
        Assert.True(plain.abs().max().item<float>() > 0);
        // The ReLUs' sides are the same but for values within a step of 0.
        Assert.True(((quantized - plain).abs() > 1e-5f).to(float32).mean().item<float>() < 0.02f);
    }

    [Fact]
    public void Forward_OfAQuantizedNetwork_AgreesWithOnnxRuntime()
    {
        var bytes = Model(isQuantized: true);
        using var file = new TemporaryFile(".onnx", bytes);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(7, CPU);
        var image = rand([1, 3, 8, 8], generator: generator);
        using var network = OnnxModel.Load(file.Path).Network;
        // Not optimized: ONNX Runtime would compute in integers, which rounds elsewhere.
        using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
        using var oracle = new InferenceSession(bytes, options);
        OperatorTests.AssertClose(OperatorTests.TryRun(oracle, image)!,
            network.Forward(image).flatten().data<float>().ToArray());
    }

    /// <summary>What lies above the greatest byte is cut off as well, and has no gradient.</summary>
    [Fact]
    public void Gradient_AboveTheRange_IsZero()
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var bytes = graph.Output(graph.Node("Flatten",
            [Quantized(graph, graph.Node("Mul", [graph.Input, graph.Scalar(2)]))])).ToByteArray();
        using var scope = NewDisposeScope();
        var image = linspace(0, 1, 192).reshape(1, 3, 8, 8);
        var gradient = Gradient(bytes, image);
        // At 0 the clamp has the gradient of the ReLU that it may stand for.
        var isWithin = (image > tensor(0f)).logical_and(image * tensor(2f) < tensor(255 * Scale));
        Assert.True(gradient.equal(where(isWithin, tensor(2f), tensor(0f))).all().item<bool>());
    }

    /// <summary>
    /// The image, as bytes, an activation whose ReLU was left out, and its maximum pooling, quantized again, which is
    /// positive as it is: one ReLU comes back.
    /// </summary>
    [Fact]
    public void Load_ClampThatWasARelu_HasItAgain()
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var x = graph.Node("Conv", [Quantized(graph, graph.Input), graph.Weights(v => v / 8, 8, 3, 3, 3)]);
        var pooled = graph.Node("MaxPool", [Quantized(graph, x)], ("kernel_shape", (long[])[2, 2]));
        var y = graph.Node("Conv", [Quantized(graph, pooled), graph.Weights(v => v / 8, 4, 8, 3, 3)]);
        // Its zero point is no end of the range, so that it keeps what is negative.
        var signed = Quantized(graph, y, zero: 128);
        using var file = new TemporaryFile(".onnx", graph.Output(graph.Node("Flatten", [signed])).ToByteArray());
        using var network = OnnxModel.Load(file.Path).Network;
        Assert.Equal([$"Relu {Quantize(graph, x)}/Relu"], network.Layers.OfType<Relu>().Select(relu => $"{relu}"));
    }

    /// <summary>The QOperator format says the same in one node a layer.</summary>
    [Fact]
    public void Load_QuantizedOperator_IsAConvolutionWithItsRelu()
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        string[] units = [graph.Scalar(Scale), graph.Bytes(2, 0)];
        var kernel = OnnxGraph.ByteTensor(3, 50, -20, 30);
        kernel.Dims.Clear();
        kernel.Dims.AddRange([1, 3, 1, 1]);
        string[] weights = [graph.Add(kernel), graph.Scalar(0.5f), graph.Bytes(3, 0)];
        var bytes = graph.Node("QuantizeLinear", [graph.Input, .. units]);
        var x = graph.Node("QLinearConv", [bytes, .. units, .. weights, .. units]);
        var flat = graph.Node("Flatten", [graph.Node("DequantizeLinear", [x, .. units])]);
        using var file = new TemporaryFile(".onnx", graph.Output(flat).ToByteArray());
        using var network = OnnxModel.Load(file.Path).Network;
        var convolution = Assert.Single(network.Layers.OfType<Convolution>());
        Assert.Equal([25f, -10f, 15f], convolution.Kernel.flatten().data<float>().ToArray());
        Assert.Equal(convolution.Name, Assert.Single(network.Layers.OfType<Relu>()).Inputs[0]);
    }

    public static TheoryData<string> MethodNames => [.. Methods.All.Select(method => method.Name)];

    /// <summary>
    /// Quantized with its ReLU and without, it computes the same, and so must every method: those with a rule for a
    /// ReLU find it, excitation backprop passes the rounding.
    /// </summary>
    [Theory]
    [MemberData(nameof(MethodNames))]
    public void Explain_ReluLeftToTheClamp_IsAsWithIt(string method)
    {
        var (kept, folded) = (Explain(Residual(keepsRelu: true)), Explain(Residual(keepsRelu: false)));
        Assert.True(kept.Max > 0);
        Assert.All(kept.Values.ToArray().Zip(folded.Values.ToArray()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-4f * kept.Max));

        Heatmap Explain(byte[] model)
        {
            using var file = new TemporaryFile(".onnx", model);
            using var classifier = Classifier.Load(file.Path, new ModelOptions { Normalization = Normalization.Unit });
            using var image = TinyClassifiers.Images(1, 8);
            using var question = new Question(classifier, image, BaselineKind.Black);
            var explainer = ExplainerFactory.Make(method, ("iterations", 3), ("steps", 5), ("size", 6));
            return explainer.Explain(question)[0].Heatmap;
        }
    }

    /// <summary>The rules of the ReLU do change something here, so that finding none would show.</summary>
    [Theory]
    [InlineData("guided-backprop")]
    [InlineData("deconvnet")]
    public void Explain_ReluLeftToTheClamp_IsNotThePlainGradient(string method)
    {
        using var file = new TemporaryFile(".onnx", Residual(keepsRelu: false));
        using var classifier = Classifier.Load(file.Path, new ModelOptions { Normalization = Normalization.Unit });
        using var image = TinyClassifiers.Images(1, 8);
        using var question = new Question(classifier, image, BaselineKind.Black);
        var explanation = ExplainerFactory.Make(method).Explain(question)[0];
        var plain = ExplainerFactory.Make("gradient").Explain(question)[0].Heatmap;
        Assert.DoesNotContain(explanation.Warnings, warning => warning.Kind == WarningKind.PlainGradient);
        var pairs = explanation.Heatmap.Values.ToArray().Zip(plain.Values.ToArray());
        var difference = pairs.Max(pair => Math.Abs(pair.First - pair.Second));
        Assert.True(difference > 0.1f * plain.Max, $"{difference} of {plain.Max}");
    }

    /// <summary>
    /// What the quantizer writes for a convolution and a ReLU, a residual block, and the mean of its places.
    /// </summary>
    private static byte[] Residual(bool keepsRelu)
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var x = Activated(Conv(Quantized(graph, graph.Input), 3));
        var branch = Conv(Activated(Conv(x, 8)), 8);
        var y = Activated(graph.Node("Add", [x, Signed(branch)]));
        var means = graph.Node("Flatten", [Quantized(graph, graph.Node("GlobalAveragePool", [y]))]);
        return graph.Output(graph.Node("Gemm", [means, graph.Weights(8, 5)])).ToByteArray();

        string Conv(string input, int channels) => graph.Node("Conv",
            [input, graph.Weights(v => v / 3, 8, channels, 3, 3), graph.Weights(v => v / 8, 8)],
            ("pads", (long[])[1, 1, 1, 1]));

        string Activated(string input) => Quantized(graph, keepsRelu ? graph.Node("Relu", [input]) : input, 4 * Scale);

        string Signed(string input) => Quantized(graph, input, 4 * Scale, zero: 128);
    }

    /// <summary>The name of what quantizes a value.</summary>
    private static string Quantize(OnnxGraph graph, string x) =>
        graph.Model.Graph.Node.Single(node => node.OpType == "QuantizeLinear" && node.Input[0] == x).Output[0];

    private static string Quantized(OnnxGraph graph, string x, float scale = Scale, int zero = 0)
    {
        var bytes = graph.Node("QuantizeLinear", [x, graph.Scalar(scale), graph.Bytes(2, zero)]);
        return graph.Node("DequantizeLinear", [bytes, graph.Scalar(scale), graph.Bytes(2, zero)]);
    }

    private static byte[] Model(bool isQuantized)
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var x = graph.Node("Conv", [graph.Input, graph.Weights(v => v / 8, 8, 3, 3, 3), graph.Weights(v => v / 8, 8)]);
        x = isQuantized ? Quantized(graph, x) : graph.Node("Relu", [x]);
        return graph.Output(graph.Node("Gemm", [graph.Node("Flatten", [x]), graph.Weights(288, 5)])).ToByteArray();
    }

    private static Tensor Gradient(byte[] model, Tensor image)
    {
        using var file = new TemporaryFile(".onnx", model);
        using var network = OnnxModel.Load(file.Path).Network;
        var leaf = image.clone().requires_grad_(true);
        return autograd.grad([network.Forward(leaf).sum()], [leaf], allow_unused: true)[0];
    }
}
