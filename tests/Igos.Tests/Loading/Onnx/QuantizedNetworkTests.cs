using Google.Protobuf;
using Igos.Loading.Onnx;
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
        var isWithin = image * tensor(2f) < tensor(255 * Scale);
        Assert.True(gradient.equal(where(isWithin, tensor(2f), tensor(0f))).all().item<bool>());
    }

    private static string Quantized(OnnxGraph graph, string x) =>
        graph.Node("DequantizeLinear",
            [graph.Node("QuantizeLinear", [x, graph.Scalar(Scale), graph.Bytes(2, 0)]), graph.Scalar(Scale),
            graph.Bytes(2, 0)]);

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
