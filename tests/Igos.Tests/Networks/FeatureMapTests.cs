using Google.Protobuf;
using Igos.Imaging;
using Igos.Loading.Onnx;
using Igos.Networks;
using Igos.Tests.Loading.Onnx;
using static TorchSharp.torch;

namespace Igos.Tests.Networks;

/// <summary>Which layers are maps of the image, and which of their dimensions are height and width.</summary>
public class FeatureMapTests
{
    private static readonly FeatureMap Nchw = new(1, 2, 3), Nhwc = new(3, 1, 2);

    /// <summary>
    /// As TensorFlow's files have it, between transpositions; height and width apart though both are 8.
    /// </summary>
    [Fact]
    public void Of_ChannelsLast_FollowsTheTranspositions() => AssertMaps((g, x) =>
    {
        var rows = g.Node("Transpose", [x], ("perm", (long[])[0, 2, 3, 1]));
        var dense = g.Node("MatMul", [g.Node("Relu", [rows]), g.Weights(3, 4)]);
        var turned = g.Node("Transpose", [dense], ("perm", (long[])[0, 2, 1, 3]));
        var pooled = g.Node("ReduceMean", [turned], ("axes", (long[])[1, 2]), ("keepdims", 0));
        return ([(rows, Nhwc), (dense, Nhwc), (turned, new FeatureMap(3, 2, 1)), (pooled, null)], pooled);
    });

    /// <summary>
    /// [N, tokens, heads, size] and [N, heads, tokens, tokens] have four dimensions, but no height and no width.
    /// </summary>
    [Fact]
    public void Of_Attention_HasNoMapsButThePatchesAndTheTokensPutBack() => AssertMaps((g, x) =>
    {
        var patches = g.Node("Conv", [x, g.Weights(8, 3, 2, 2)], ("strides", (long[])[2, 2]));
        var tokens =
            g.Node("Transpose", [g.Node("Reshape", [patches, g.Integers(-1, 8, 16)])], ("perm", (long[])[0, 2, 1]));
        var heads = g.Node("Reshape", [tokens, g.Integers(-1, 16, 2, 4)]);
        var split = g.Node("Transpose", [heads], ("perm", (long[])[0, 2, 1, 3]));
        var scores =
            g.Node("Softmax", [g.Node("MatMul", [split, g.Node("Transpose", [split], ("perm", (long[])[0, 1, 3, 2]))])],
            ("axis", -1));
        var mixed = g.Node("Reshape",
            [g.Node("Transpose", [g.Node("MatMul", [scores, split])], ("perm", (long[])[0, 2, 1, 3])),
            g.Integers(-1, 16, 8)]);
        var sum = g.Node("Add", [tokens, mixed]);
        var back = g.Node("Reshape", [sum, g.Integers(-1, 4, 4, 8)]);
        var logits = g.Node("ReduceMean", [back], ("axes", (long[])[1, 2]), ("keepdims", 0));
        return ([(patches, Nchw), (heads, null), (split, null), (scores, null), (mixed, null), (back, Nhwc)], logits);
    });

    [Fact]
    public void Of_BlocksOfPixelsAndPadding_AreMaps() => AssertMaps((g, x) =>
    {
        string Every(int row, int column) =>
            g.Node("Slice", [x, g.Integers(row, column), g.Integers(100, 100), g.Integers(2, 3), g.Integers(2, 2)]);
        var focus = g.Node("Concat", [Every(0, 0), Every(1, 0), Every(0, 1), Every(1, 1)], ("axis", 1));
        var padded = g.Node("Pad", [focus, g.Integers(0, 0, 1, 1, 0, 0, 1, 2)]);
        var larger = g.Node("Resize", [padded, "", g.Floats([1, 1, 2, 2], 4)], ("mode", "linear"));
        var mirrored = g.Node("Slice", [larger, g.Integers(-1), g.Integers(-1000), g.Integers(3), g.Integers(-1)]);
        var flat = g.Node("Flatten", [mirrored]);
        return ([(focus, Nchw), (padded, Nchw), (larger, Nchw), (mirrored, null), (flat, null)], flat);
    });

    /// <summary>
    /// What is only compared or counted passes no gradient, and so has nothing that a heatmap could show.
    /// </summary>
    [Fact]
    public void Of_LayersWithoutAGradient_AreNone() => AssertMaps((g, x) =>
    {
        var mask = g.Node("Cast", [g.Node("Greater", [x, g.Scalar(0)])], ("to", 1));
        var masked = g.Node("Mul", [x, mask]);
        return ([(mask, null), (masked, Nchw)], g.Node("GlobalAveragePool", [masked]));
    });

    [Fact]
    public void ToChannelsFirst_OfChannelsLast_IsATransposition()
    {
        using var scope = NewDisposeScope();
        var maps = rand(2, 5, 6, 3);
        Assert.True(Nhwc.ToChannelsFirst(maps).equal(maps.permute(0, 3, 1, 2)).all().item<bool>());
    }

    private static void AssertMaps(Func<OnnxGraph, string,
        ((string Layer, FeatureMap? Map)[] Expected, string Output)> build)
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var (expected, output) =
            build(graph, graph.Node("Sub", [graph.Node("Mul", [graph.Input, graph.Scalar(2)]), graph.Scalar(1)]));
        using var file = new TemporaryFile(".onnx", graph.Output(output).ToByteArray());
        using var network = OnnxModel.Load(file.Path).Network;
        var layers = NetworkSummary.Of(network, new ImageSize(8, 8)).Layers.ToDictionary(layer => layer.Name);
        foreach (var (layer, map) in expected)
        {
            Assert.True(layers[layer].FeatureMap == map, $"{layers[layer]}: {map} expected.");
        }
    }
}
