namespace Igos.Tests.Loading.Onnx;

/// <summary>The blocks that real classifiers consist of, as exporters write them.</summary>
internal static partial class OperatorCases
{
    private static IEnumerable<OperatorCase> Blocks() =>
    [
        new("a residual block", 13, Residual),
        new("a squeeze-and-excitation block", 12, SqueezeAndExcitation),
        new("an inverted residual block", 11, InvertedResidual),
        new("a TensorFlow block between transpositions", 13, TensorFlowBlock, FixedBatch: true),
    ];

    private static string Residual(OnnxGraph g, string x)
    {
        var halved = g.Node("Conv", [x, g.Weights(4, 3, 3, 3)], PaddedAround, ("strides", Twos));
        var first = g.Node("Relu", [Normalized(g, halved, 4)]);
        var second = Normalized(g, g.Node("Conv", [first, g.Weights(4, 4, 3, 3)], PaddedAround), 4);
        var shortcut = Normalized(g, g.Node("Conv", [x, g.Weights(4, 3, 1, 1)], ("strides", Twos)), 4);
        return Head(g, g.Node("Relu", [g.Node("Add", [second, shortcut])]), 4);
    }

    private static string SqueezeAndExcitation(OnnxGraph g, string x)
    {
        var squeezed = g.Node("GlobalAveragePool", [x]);
        var swish = g.Node("Conv", [squeezed, g.Weights(2, 3, 1, 1), g.Weights(2)]);
        var gated = g.Node("Mul", [swish, g.Node("Sigmoid", [swish])]);
        var excited = g.Node("Conv", [gated, g.Weights(3, 2, 1, 1), g.Weights(3)]);
        return g.Node("Mul", [x, g.Node("Sigmoid", [excited])]);
    }

    private static string InvertedResidual(OnnxGraph g, string x)
    {
        var wide = Clipped(Normalized(g, g.Node("Conv", [x, g.Weights(6, 3, 1, 1)]), 6));
        var depthwise = Clipped(g.Node("Conv", [wide, g.Weights(6, 1, 3, 3), g.Weights(6)],
            ("group", 6), PaddedAround));
        return Head(g, g.Node("Add", [g.Node("Conv", [depthwise, g.Weights(3, 6, 1, 1)]), x]), 3);

        string Clipped(string y) => g.Node("Clip", [y, g.Scalar(0), g.Scalar(6)]);
    }

    private static string TensorFlowBlock(OnnxGraph g, string x)
    {
        var nhwc = g.Node("Transpose", [x], ("perm", (long[])[0, 2, 3, 1]));
        var padded = g.Node("Pad", [nhwc, g.Integers(0, 0, 0, 0, 0, 1, 1, 0)]);
        var nchw = g.Node("Transpose", [padded], ("perm", (long[])[0, 3, 1, 2]));
        var conv = g.Node("Conv", [nchw, g.Weights(4, 3, 3, 3)], ("auto_pad", "SAME_UPPER"), ("strides", Twos));
        var biased = g.Node("Add", [g.Node("Transpose", [conv], ("perm", (long[])[0, 2, 3, 1])), g.Weights(4)]);
        var pooled = g.Node("ReduceMean", [g.Node("LeakyRelu", [biased])], ("axes", (long[])[1, 2]), ("keepdims", 1));
        var row = g.Node("Reshape", [pooled, g.Integers(-1, 1, 1, 4)]);
        var gate = g.Node("Sigmoid", [g.Node("MatMul", [row, g.Weights(4, 4)])]);
        var gated = g.Node("Squeeze", [g.Node("Mul", [pooled, gate]), g.Integers(1, 2)]);
        var logits = g.Node("MatMul", [gated, g.Weights(4, 3)]);
        return g.Node("Reshape", [logits, g.Integers(1, 3)]);
    }

    /// <summary>PyTorch's nn.MultiheadAttention for one image: the batch goes through [S, N·H, D] and [S·N, E].
    /// </summary>
    private static string TokensFirst(OnnxGraph g, string x)
    {
        var tokens = g.Node("Transpose", [g.Node("Reshape", [x, g.Integers(1, 3, 64)])], ("perm", (long[])[2, 0, 1]));
        var (q, k, v) = (Heads([1, 0, 2]), Heads([1, 2, 0]), Heads([1, 0, 2]));
        var mixed = g.Node("MatMul", [g.Node("Softmax", [g.Node("MatMul", [q, k])]), v]);
        var rows = g.Node("Reshape", [g.Node("Transpose", [mixed], ("perm", (long[])[1, 0, 2])), g.Integers(64, 8)]);
        var projected = g.Node("Gemm", [rows, g.Weights(8, 8), g.Weights(8)], ("transB", 1));
        var tokensFirst = g.Node("Reshape", [projected, g.Integers(64, 1, 8)]);
        var images = g.Node("Transpose", [tokensFirst], ("perm", (long[])[1, 0, 2]));
        return g.Node("ReduceMean", [images], ("axes", (long[])[1]), ("keepdims", 0));

        string Heads(long[] order)
        {
            var features = g.Node("MatMul", [tokens, g.Weights(3, 8)]);
            return g.Node("Transpose", [g.Node("Reshape", [features, g.Integers(64, 2, 4)])], ("perm", order));
        }
    }

    private static string Normalized(OnnxGraph g, string x, int channels) =>
        g.Node("BatchNormalization", [x, .. Statistics(g, channels)]);

    private static string Head(OnnxGraph g, string x, int channels) =>
        g.Node("Gemm", [g.Node("Flatten", [g.Node("GlobalAveragePool", [x])]), g.Weights(channels, 5), g.Weights(5)]);
}
