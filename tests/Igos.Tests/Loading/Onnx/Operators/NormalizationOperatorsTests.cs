using Google.Protobuf;
using Igos.Loading.Onnx;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Onnx.Operators;

public class NormalizationOperatorsTests
{
    /// <summary>A flat image has no variance, and the gradient of its root would be infinite.</summary>
    [Fact]
    public void Gradient_OfMeanVarianceNormalizationOnAFlatImage_IsFinite()
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var standardized = graph.Node("MeanVarianceNormalization", [graph.Input], ("axes", (long[])[2, 3]));
        var scores = graph.Node("ReduceMean", [graph.Node("Sigmoid", [standardized])],
            ("axes", (long[])[2, 3]), ("keepdims", 0));
        using var file = new TemporaryFile(".onnx", graph.Output(scores).ToByteArray());
        using var scope = NewDisposeScope();
        using var network = OnnxModel.Load(file.Path).Network;
        var image = full([1, 3, 8, 8], 0.5f).requires_grad_(true);
        var gradient = autograd.grad([network.Forward(image)[0, 1]], [image])[0];
        Assert.True(gradient.isfinite().all().item<bool>());
    }
}
