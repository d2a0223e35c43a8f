using Igos.Loading.Onnx.Format;

namespace Igos.Tests.Loading.Onnx;

/// <summary>Operators beyond those of the usual convolutional classifiers.</summary>
internal static partial class OperatorCases
{
    private static IEnumerable<OperatorCase> More() =>
        [.. OtherRanks(), .. OtherFunctions(), .. Selections(), .. Indices(), .. Samplings(),
        .. Transformers(), .. Recurrences(),
            .. Optimized(), .. Controls()];

    private static string Rows(OnnxGraph g, string x) => g.Node("Reshape", [x, g.Integers(-1, 3, 64)]);

    private static string Volume(OnnxGraph g, string x) => g.Node("Reshape", [x, g.Integers(-1, 3, 4, 4, 4)]);

    private static IEnumerable<OperatorCase> OtherRanks() =>
    [
        new("Conv of rows", 13, (g, x) =>
            g.Node("Conv", [Rows(g, x), g.Weights(4, 3, 5), g.Weights(4)], ("pads", (long[])[2, 1]),
            ("strides", (long[])[2]))),
        new("Conv of rows in groups, dilated", 13, (g, x) =>
            g.Node("Conv", [Rows(g, x), g.Weights(6, 1, 3)], ("group", 3), ("dilations", (long[])[3]),
            ("pads", (long[])[0, 4]))),
        new("Conv of volumes", 13, (g, x) =>
            g.Node("Conv", [Volume(g, x), g.Weights(4, 3, 2, 3, 1), g.Weights(4)], ("pads", (long[])[1, 0, 0, 0, 1, 2]),
            ("strides", (long[])[2, 1, 1]))),
        new("ConvTranspose of rows", 13, (g, x) =>
            g.Node("ConvTranspose", [Rows(g, x), g.Weights(3, 4, 3), g.Weights(4)], ("strides", (long[])[2]),
            ("pads", (long[])[1, 0]), ("output_padding", (long[])[1]))),
        new("ConvTranspose of volumes", 13, (g, x) =>
            g.Node("ConvTranspose", [Volume(g, x), g.Weights(3, 2, 2, 2, 3)], ("strides", (long[])[2, 1, 1]))),
        new("MaxPool of rows", 13, (g, x) =>
            g.Node("MaxPool", [Rows(g, x)], ("kernel_shape", (long[])[4]), ("strides", (long[])[3]),
            ("pads", (long[])[1, 2]))),
        new("MaxPool of volumes", 13, (g, x) =>
            g.Node("MaxPool", [Volume(g, x)], ("kernel_shape", (long[])[2, 2, 1]), ("strides", (long[])[2, 1, 1]),
            ("ceil_mode", 1))),
        new("AveragePool of rows", 13, (g, x) =>
            g.Node("AveragePool", [Rows(g, x)], ("kernel_shape", (long[])[4]), ("strides", (long[])[3]),
            ("pads", (long[])[1, 2]))),
        new("AveragePool of volumes", 13, (g, x) =>
            g.Node("AveragePool", [Volume(g, x)], ("kernel_shape", (long[])[3, 1, 2]),
            ("pads", (long[])[1, 0, 0, 1, 0, 1]), ("count_include_pad", 1))),
        new("efficient channel attention", 13, ChannelAttention),
    ];

    private static string ChannelAttention(OnnxGraph g, string x)
    {
        var means = g.Node("Unsqueeze",
            [g.Node("ReduceMean", [x], ("axes", (long[])[2, 3]), ("keepdims", 0)), g.Integers(1)]);
        var mixed = g.Node("Conv", [means, g.Weights(1, 1, 3)], ("pads", (long[])[1, 1]));
        var gate = g.Node("Sigmoid",
            [g.Node("Unsqueeze", [g.Node("Squeeze", [mixed, g.Integers(1)]), g.Integers(2, 3)])]);
        return g.Node("Mul", [x, g.Node("Expand", [gate, g.Node("Shape", [x])])]);
    }

    private static IEnumerable<OperatorCase> OtherFunctions()
    {
        foreach (var op in (string[])["Tan", "Atan", "Sinh", "Cosh", "Asinh", "Softsign"])
        {
            yield return Unary(op, 13);
        }

        foreach (var op in (string[])["Asin", "Acos", "Atanh"])
        {
            yield return new(op, 13, (g, x) => g.Node(op, [g.Node("Mul", [x, g.Scalar(0.9f)])]));
        }

        yield return new("Acosh", 13, (g, x) => g.Node("Acosh", [g.Node("Add", [x, g.Scalar(3)])]));
        yield return new("Shrink", 13, (g, x) => g.Node("Shrink", [x], ("bias", 0.2f), ("lambd", 0.3f)), false);
        yield return new("CastLike", 15, (g, x) => g.Node("Mul", [x, g.Node("CastLike", [g.Integers(3), x])]));
        yield return new("CastLike to truth", 15, (g, x) => g.Node("Where",
            [g.Node("CastLike", [g.Integers(0, 2, 0, 1, 1, 0, 3, 0), g.Node("Less", [x, x])]), x, g.Scalar(2)]));
        yield return new("EyeLike", 13, (g, x) =>
            g.Node("MatMul", [x, g.Node("EyeLike", [g.Weights(8, 6)], ("k", -1))]));
        yield return new("MeanVarianceNormalization", 13, (g, x) =>
            g.Node("MeanVarianceNormalization", [x], ("axes", (long[])[2, 3])));
        yield return Unary("GlobalLpPool", 13, true, ("p", 1));
        yield return Unary("GlobalLpPool");
        yield return Unary("GlobalLpPool", 13, true, ("p", 3));
        yield return Unary("GlobalLpPool", 13, true, ("p", 10));
        yield return Unary("Celu", 13, true, ("alpha", 0.4f));
        yield return Unary("ThresholdedRelu", 13, false, ("alpha", 0.3f));
        yield return Unary("HardSigmoid", 13, true, ("alpha", 1 / 6f), ("beta", 0.5f));
        yield return new("Clip to ReLU6", 13, (g, x) =>
            g.Node("Clip", [g.Node("Mul", [x, g.Scalar(9)]), g.Scalar(0), g.Scalar(6)]));
        yield return new("Max with 0 and Min with 6, as Keras writes ReLU6", 13, (g, x) =>
            g.Node("Min", [g.Scalar(6), g.Node("Max", [g.Node("Mul", [x, g.Scalar(9)]), g.Floats([0], 1, 1)])]));
        yield return new("Max with a number, of which others read", 8, (g, x) =>
        {
            var y = g.Node("Max", [x, g.Scalar(-0.25f)]);
            return g.Node("Mul", [y, g.Node("Min", [y, g.Scalar(0.5f)])]);
        });
        yield return new("Max with a number of more dimensions", 13, (g, x) =>
            g.Node("Squeeze", [g.Node("Max", [x, g.Floats([0.25f], 1, 1, 1, 1, 1)]), g.Integers(0)]));
        yield return new("Clip of integers", 13, (g, x) =>
            g.Node("Mul",
            [x, g.Node("Cast", [g.Node("Clip", [g.Integers(-3, 2, 9, 1, 0, 4, 5, 7), g.Integer(1)])], ("to", 1))]));
        yield return new("Clip, bounds crossed", 13, (g, x) =>
            g.Node("Add", [x, g.Node("Clip", [x, g.Scalar(0.5f), g.Scalar(0.25f)])]), false);
        yield return new("Xor and IsNaN", 13, (g, x) =>
            g.Node("Where",
            [g.Node("Xor", [g.Node("Greater", [x, g.Scalar(0)]), g.Node("IsNaN", [x])]), x, g.Scalar(2)]), false);
        yield return new("Sum of three", 13, (g, x) =>
            g.Node("Sum", [x, g.Node("Neg", [x]), g.Node("GlobalAveragePool", [x])]));
        yield return new("Sub a constant", 13, (g, x) => g.Node("Sub", [x, g.Weights(3, 1, 1)]));
        yield return new("Conv and a bias apart", 13, (g, x) =>
            g.Node("Add", [g.Node("Conv", [x, g.Weights(4, 3, 3, 3), g.Weights(4)]), g.Weights(1, 4, 1, 1)]));
        yield return new("Conv, a bias apart, BatchNormalization", 13, (g, x) =>
            Normalized(g, g.Node("Add", [g.Weights(4, 1, 1), g.Node("Conv", [x, g.Weights(4, 3, 3, 3)])]), 4));
        yield return new("Conv less a number", 13, (g, x) =>
            g.Node("Sub", [g.Node("Conv", [x, g.Weights(4, 3, 3, 3)]), g.Scalar(0.3f)]));
        yield return new("Conv and a map added", 13, (g, x) =>
            g.Node("Add", [g.Node("Conv", [x, g.Weights(4, 3, 3, 3)]), g.Weights(4, 6, 6)]));
        yield return new("MatMul and a bias apart", 13, (g, x) =>
            g.Node("Add", [g.Node("MatMul", [g.Node("Flatten", [x]), g.Weights(192, 5)]), g.Weights(5)]));
        yield return new("MatMul and a bias that other nodes read around", 13, (g, x) =>
        {
            var product = g.Node("MatMul", [x, g.Weights(8, 4)]);
            return g.Node("Mul", [g.Node("Add", [product, g.Weights(4)]), product]);
        });
        foreach (var op in (string[])["ReduceLogSumExp", "ReduceLogSum"])
        {
            yield return new(op, 13, (g, x) =>
                g.Node(op, [g.Node("Add", [x, g.Scalar(2)])], ("axes", (long[])[2, 3]), ("keepdims", 0)));
            yield return new(op + " by input", 18, (g, x) =>
                g.Node(op, [g.Node("Add", [x, g.Scalar(2)]), g.Integers(-1, 1)]));
        }

        yield return new("InstanceNormalization of rows", 13, (g, x) =>
            g.Node("InstanceNormalization", [Rows(g, x), g.Weights(3), g.Weights(3)], ("epsilon", 0.01f)));
        // Flattened as Keras does, the gradient arrives in another order in memory than the convolution's output has.
        yield return new("InstanceNormalization between Conv and a channels-last Reshape", 13, (g, x) =>
        {
            var y = g.Node("InstanceNormalization",
                [g.Node("Conv", [x, g.Weights(4, 3, 3, 3)]), g.Weights(4), g.Weights(4)]);
            return g.Node("MatMul",
                [g.Node("Reshape", [g.Node("Transpose", [y], ("perm", (long[])[0, 2, 3, 1])), g.Integers(-1, 144)]),
                g.Weights(144, 5)]);
        });
        yield return new("GroupNormalization between Conv and a channels-last Reshape", 21, (g, x) =>
        {
            var y = g.Node("GroupNormalization",
                [g.Node("Conv", [x, g.Weights(4, 3, 3, 3)]), g.Weights(4), g.Weights(4)], ("num_groups", 2));
            return g.Node("MatMul",
                [g.Node("Reshape", [g.Node("Transpose", [y], ("perm", (long[])[0, 2, 3, 1])), g.Integers(-1, 144)]),
                g.Weights(144, 5)]);
        });
        yield return new("GroupNormalization as PyTorch writes it", 13, (g, x) => g.Node("Mul", [g.Node("Reshape", [
            g.Node("InstanceNormalization",
                [g.Node("Reshape", [g.Node("Concat", [x, x], ("axis", 1)), g.Integers(0, 2, -1)]), g.Floats([1, 1], 2),
                g.Floats([0, 0], 2)]), g.Integers(-1, 6, 8, 8)]), g.Weights(6, 1, 1)]));
        yield return new("SimplifiedLayerNormalization", 13, (g, x) =>
            g.Node("SimplifiedLayerNormalization", [x, g.Weights(8)], ("epsilon", 1e-3f), ("axis", -1)));
        yield return new("LayerNormalization, one scale for all", 17, (g, x) =>
            g.Node("LayerNormalization", [x, g.Weights(1), g.Weights(8)]));
    }

    private static IEnumerable<OperatorCase> Selections() =>
    [
        new("TopK", 13, (g, x) =>
            g.Node("ReduceMean", [g.Nodes("TopK", [Rows(g, x), g.Integers(5)], 2, ("axis", -1))[0]],
            ("axes", (long[])[-1]))),
        new("TopK, least, by attribute", 9, (g, x) => g.Nodes("TopK", [Rows(g, x)], 2, ("axis", 1), ("k", 2))[0]),
        new("TopK, its indices", 11, (g, x) =>
            g.Node("Cast", [g.Nodes("TopK", [Rows(g, x), g.Integers(3)], 2, ("largest", 0))[1]], ("to", 1)), false),
        new("TopK and GatherElements", 13, (g, x) =>
            g.Node("GatherElements",
            [g.Node("Neg", [Rows(g, x)]), g.Nodes("TopK", [Rows(g, x), g.Integers(3)], 2, ("largest", 0))[1]],
            ("axis", 2))),
        new("ArgMax", 13, (g, x) => g.Node("Mul", [x, g.Node("Cast", [g.Node("ArgMax", [x], ("axis", 1))], ("to", 1))]),
            false),
        new("ArgMin without its dimension, the last one", 13, (g, x) =>
            g.Node("Cast",
            [g.Node("ArgMin", [g.Node("Round", [x])], ("axis", -1), ("keepdims", 0), ("select_last_index", 1))],
            ("to", 1)), false),
        new("CumSum", 11, (g, x) => g.Node("CumSum", [x, g.Integer(2)])),
        new("CumSum backwards, exclusive", 14, (g, x) =>
            g.Node("CumSum", [x, g.Integer(-1)], ("exclusive", 1), ("reverse", 1))),
        new("OneHot", 11, (g, x) =>
            g.Node("Mul",
            [x, g.Node("OneHot", [g.Integers(3, -1, 9, 0, 1, 2, 7, -8), g.Integer(8), g.Floats([-0.5f, 2], 2)],
            ("axis", 0))])),
        new("OneHot of the greatest", 11, (g, x) =>
            g.Node("OneHot", [g.Node("ArgMax", [x], ("axis", 1), ("keepdims", 0)), g.Integers(3), g.Floats([0, 1], 2)]),
            false),
        new("Trilu", 14, (g, x) => g.Node("Trilu", [x])),
        new("Trilu, lower", 14, (g, x) => g.Node("Trilu", [x, g.Integer(-2)], ("upper", 0))),
        new("NonZero of a constant", 13, (g, x) =>
            g.Node("Gather",
            [Rows(g, x), g.Node("Squeeze", [g.Node("NonZero", [g.Floats([0, 1, 0, 2, 3, 0, 0], 7)]), g.Integers(0)])],
            ("axis", 2))),
    ];

    private static IEnumerable<OperatorCase> Indices() =>
    [
        new("GatherElements", 13, (g, x) =>
            g.Node("GatherElements", [g.Weights(3, 8), g.Add(OnnxGraph.IntegerTensor([2, 2], 0, -1, 2, 1))],
            ("axis", 0)) is var rows
            ? g.Node("MatMul",
                [g.Node("ReduceSum", [rows, g.Integers(1)], ("keepdims", 0)),
                g.Node("Slice", [x, g.Integers(0), g.Integers(2), g.Integers(2)])]) : ""),
        new("GatherND in each image", 12, (g, x) =>
            g.Node("GatherND", [x, g.Add(OnnxGraph.IntegerTensor([1, 2, 2], 0, 3, -1, 7))], ("batch_dims", 1)),
            FixedBatch: true),
        new("GatherND of the greatest", 12, (g, x) =>
            g.Node("GatherND", [Rows(g, x), g.Node("ArgMax", [Rows(g, x)], ("axis", 2))], ("batch_dims", 2)),
            IsSmooth: true),
        new("GatherND of a constant", 11, (g, x) =>
            g.Node("Mul",
            [x, g.Node("GatherND",
            [g.Weights(3, 5, 8), g.Add(OnnxGraph.IntegerTensor([3, 1, 2], 0, 1, 2, -5, 1, 4))])])),
        new("ScatterElements", 13, (g, x) =>
            g.Node("ScatterElements",
            [Rows(g, x), g.Nodes("TopK", [Rows(g, x), g.Integers(4)], 2)[1],
            g.Node("Neg", [g.Nodes("TopK", [Rows(g, x), g.Integers(4)], 2)[0]])], ("axis", -1)), false),
        new("ScatterElements, adding", 16, (g, x) =>
            g.Node("Mul",
            [x, g.Node("ScatterElements",
            [g.Weights(3, 8), g.Add(OnnxGraph.IntegerTensor([1, 3], 1, 1, -1)), g.Weights(1, 3)], ("axis", 1),
            ("reduction", "add")) is var s ? g.Node("Unsqueeze", [s, g.Integers(1)]) : ""])),
        new("Scatter", 9, (g, x) =>
            g.Node("Mul",
            [x, g.Node("Scatter",
            [g.Weights(3, 8, 8), g.Add(OnnxGraph.IntegerTensor([1, 1, 2], 1, 3)), g.Weights(1, 1, 2)], ("axis", 2))])),
    ];

    private static IEnumerable<OperatorCase> Samplings()
    {
        foreach (var (mode, padding, corners) in ((string, string, int)[])[("bilinear", "zeros", 0),
            ("bilinear", "border", 1), ("nearest", "reflection", 0)])
        {
            yield return new($"GridSample {mode} {padding}", 16, (g, x) =>
                g.Node("GridSample",
                [x, g.Node("Mul",
                [g.Node("Transpose", [g.Node("Slice", [x, g.Integers(0), g.Integers(2), g.Integers(1)])],
                ("perm", (long[])[0, 2, 3, 1])), g.Scalar(1.3f)])],
                ("mode", mode), ("padding_mode", padding), ("align_corners", corners)), mode == "bilinear");
        }

        foreach (var (padding, corners, opset) in ((string, int, int)[])[("zeros", 0, 16), ("zeros", 1, 20),
            ("border", 0, 20), ("border", 1, 16), ("reflection", 0, 16), ("reflection", 1, 20)])
        {
            yield return new($"GridSample cubic {padding}, corners {corners}", opset, (g, x) =>
                g.Node("GridSample",
                [x, g.Node("Mul",
                [g.Node("Transpose", [g.Node("Slice", [x, g.Integers(0), g.Integers(2), g.Integers(1)])],
                ("perm", (long[])[0, 2, 3, 1])), g.Scalar(3.3f)])],
                ("mode", opset < 20 ? "bicubic" : "cubic"), ("padding_mode", padding), ("align_corners", corners)),
                padding != "zeros");
        }

        yield return new("a spatial transformer", 20, (g, x) =>
        {
            var theta = g.Node("Reshape",
                [g.Node("Gemm",
                [g.Node("Flatten", [x]), g.Weights(v => v / 40, 192, 6), g.Floats([1, 0, 0, 0, 1, 0], 6)]),
                g.Integers(-1, 2, 3)]);
            return g.Node("GridSample", [x, g.Node("AffineGrid", [theta, g.Node("Shape", [x])])], ("mode", "linear"),
                ("padding_mode", "border"));
        });
    }

    /// <summary>Eight tokens of 24 values.</summary>
    private static string Tokens(OnnxGraph g, string x) =>
        g.Node("Reshape", [g.Node("Transpose", [x], ("perm", (long[])[0, 2, 1, 3])), g.Integers(-1, 8, 24)]);

    /// <summary>What came with operator sets 23 and 24.</summary>
    private static IEnumerable<OperatorCase> Transformers() =>
    [
        new("RMSNormalization", 23, (g, x) =>
            g.Node("RMSNormalization", [x, g.Weights(8)], ("epsilon", 1e-3f), ("axis", -1))),
        Unary("Swish", 24), Unary("Swish", 24, true, ("alpha", 1.7f)),
        new("Attention", 23, (g, x) => Attended(g, x, [24, 24, 24], [], ("q_num_heads", 4), ("kv_num_heads", 4))),
        new("Attention, heads shared, scaled", 23, (g, x) => Attended(g, x, [24, 12, 8], [],
            ("q_num_heads", 4), ("kv_num_heads", 2), ("scale", 0.7f))),
        new("Attention, masked", 23, (g, x) => Attended(g, x, [24, 24, 24], [g.Weights(8, 8)],
            ("q_num_heads", 2), ("kv_num_heads", 2))),
        new("Attention, each token of those before it", 23, (g, x) => Attended(g, x, [24, 24, 24], [],
            ("q_num_heads", 2), ("kv_num_heads", 2), ("is_causal", 1))),
        new("Attention, shown or not", 23, (g, x) => Attended(g, x, [24, 24, 24],
            [g.Node("Greater", [g.Weights(v => v + 0.5f, 8, 8), g.Scalar(0)])],
            ("q_num_heads", 2), ("kv_num_heads", 2))),
        new("Attention of four dimensions", 24, (g, x) => g.Node("Attention", [x, x, g.Node("Neg", [x])])),
        new("RotaryEmbedding", 23, (g, x) => g.Node("RotaryEmbedding",
            [x, g.Weights(9, 4), g.Weights(9, 4), g.Node("Expand", [g.Add(OnnxGraph.IntegerTensor([1, 8],
            0, 1, 2, 3, 4, 5, 7, 8)), g.Node("Concat", [g.Node("Slice", [g.Node("Shape", [x]), g.Integers(0),
            g.Integers(1)]), g.Integers(8)], ("axis", 0))])])),
        new("RotaryEmbedding, interleaved, of a part", 23, (g, x) => g.Node("RotaryEmbedding",
            [Tokens(g, x), g.Weights(9, 3), g.Weights(9, 3), g.Node("Expand", [g.Add(OnnxGraph.IntegerTensor([1, 8],
            0, 1, 2, 3, 4, 5, 7, 8)), g.Node("Concat", [g.Node("Slice", [g.Node("Shape", [x]), g.Integers(0),
            g.Integers(1)]), g.Integers(8)], ("axis", 0))])],
            ("num_heads", 3), ("interleaved", 1), ("rotary_embedding_dim", 6))),
    ];

    private static string Attended(OnnxGraph g, string x, int[] sizes, string[] mask,
        params (string, object)[] attributes)
    {
        var tokens = Tokens(g, x);
        var parts = sizes.Select(size => g.Node("MatMul", [tokens, g.Weights(24, size)]));
        return g.Node("Attention", [.. parts, .. mask], attributes);
    }

    private static IEnumerable<OperatorCase> Recurrences()
    {
        // [N, 3, 8, 8] → eight steps of 24 values: [8, N, 24].
        static string Steps(OnnxGraph g, string x) =>
            g.Node("Transpose",
            [g.Node("Reshape", [g.Node("Transpose", [x], ("perm", (long[])[0, 2, 1, 3])), g.Integers(-1, 8, 24)])],
            ("perm", (long[])[1, 0, 2]));

        static string ImagesFirst(OnnxGraph g, string y) => g.Node("Transpose", [y], ("perm", (long[])[2, 0, 1, 3]));

        foreach (var (op, gates) in ((string, int)[])[("LSTM", 4), ("GRU", 3), ("RNN", 1)])
        {
            foreach (var (direction, count) in ((string, int)[])[("forward", 1), ("reverse", 1), ("bidirectional", 2)])
            {
                yield return new($"{op} {direction}", 14, (g, x) =>
                    ImagesFirst(g,
                    g.Node(op, [Steps(g, x), g.Weights(count, gates * 4, 24), g.Weights(count, gates * 4, 4),
                    g.Weights(count, gates * 8)], ("hidden_size", 4), ("direction", direction))));
            }

            yield return new($"{op}, its last state", 7, (g, x) =>
                g.Node("Transpose",
                [g.Nodes(op, [Steps(g, x), g.Weights(1, gates * 4, 24), g.Weights(1, gates * 4, 4)], 2,
                ("hidden_size", 4))[1]], ("perm", (long[])[1, 0, 2])));
        }

        yield return new("GRU as PyTorch's", 14, (g, x) =>
            ImagesFirst(g,
            g.Node("GRU", [Steps(g, x), g.Weights(1, 12, 24), g.Weights(1, 12, 4), g.Weights(1, 24)],
            ("hidden_size", 4), ("linear_before_reset", 1))));
        yield return new("LSTM with initial states, its last cell", 14, (g, x) =>
        {
            var batch = g.Node("Slice", [g.Node("Shape", [x]), g.Integers(0), g.Integers(1)]);
            var zero = g.Node("ConstantOfShape", [g.Node("Concat", [g.Integers(1), batch, g.Integers(4)], ("axis", 0))],
                ("value", new TensorProto { DataType = 1, Dims = { 1 }, FloatData = { 0.5f } }));
            return g.Node("Transpose",
                [g.Nodes("LSTM",
                [Steps(g, x), g.Weights(1, 16, 24), g.Weights(1, 16, 4), g.Weights(1, 32), "", zero, zero], 3,
                ("hidden_size", 4))[2]], ("perm", (long[])[1, 0, 2]));
        });
        yield return new("LSTM with peepholes", 14, (g, x) =>
            ImagesFirst(g,
            g.Node("LSTM",
            [Steps(g, x), g.Weights(1, 16, 24), g.Weights(1, 16, 4), g.Weights(1, 32), "", "", "", g.Weights(1, 12)],
            ("hidden_size", 4))));
        yield return new("RNN of ReLUs", 14, (g, x) =>
            ImagesFirst(g,
            g.Node("RNN", [Steps(g, x), g.Weights(1, 4, 24), g.Weights(1, 4, 4)], ("hidden_size", 4),
            ("activations", (string[])["Relu"]))));
    }

    private static IEnumerable<OperatorCase> Optimized()
    {
        yield return new("FusedConv", 13, (g, x) =>
            g.Foreign("com.microsoft::FusedConv", [x, g.Weights(4, 3, 3, 3), g.Weights(4)], ("activation", "Relu"),
            ("pads", (long[])[1, 1, 1, 1])));
        yield return new("FusedConv with a sum", 13, (g, x) =>
            g.Foreign("com.microsoft::FusedConv", [x, g.Weights(3, 3, 3, 3), g.Weights(3), x], ("activation", "Relu"),
            ("pads", (long[])[1, 1, 1, 1])));
        yield return new("FusedConv, leaky", 13, (g, x) =>
            g.Foreign("com.microsoft::FusedConv", [x, g.Weights(4, 3, 3, 3)], ("activation", "LeakyRelu"),
            ("activation_params", (float[])[0.3f])));
        yield return new("FusedConv, clipped", 13, (g, x) =>
            g.Foreign("com.microsoft::FusedConv", [x, g.Weights(4, 3, 3, 3)], ("activation", "Clip"),
            ("activation_params", (float[])[0, 6])));
        yield return new("FusedGemm", 13, (g, x) =>
            g.Foreign("com.microsoft::FusedGemm", [g.Node("Flatten", [x]), g.Weights(5, 192), g.Weights(5)],
            ("activation", "Relu"), ("transB", 1)));
        yield return new("FusedMatMul", 13, (g, x) =>
            g.Foreign("com.microsoft::FusedMatMul", [x, g.Weights(4, 8)], ("transB", 1), ("alpha", 0.3f)));
        yield return new("FusedMatMul of activations", 13, (g, x) =>
            g.Foreign("com.microsoft::FusedMatMul", [x, x], ("transA", 1)));
        foreach (var op in (string[])["Gelu", "QuickGelu", "FastGelu"])
        {
            yield return new($"optimized {op}", 13, (g, x) => g.Foreign($"com.microsoft::{op}", [x]));
        }

        yield return new("FastGelu with a bias", 13, (g, x) => g.Foreign("com.microsoft::FastGelu", [x, g.Weights(8)]));
        yield return new("BiasGelu", 13, (g, x) => g.Foreign("com.microsoft::BiasGelu", [x, g.Weights(8)]));
        yield return new("SkipLayerNormalization", 13, (g, x) =>
            g.Foreign("com.microsoft::SkipLayerNormalization",
            [Rows(g, x), g.Node("Neg", [g.Node("Abs", [Rows(g, x)])]), g.Weights(64), g.Weights(64), g.Weights(64)],
            ("epsilon", 1e-5f)));
        yield return new("SkipSimplifiedLayerNormalization", 13, (g, x) =>
            g.Foreign("com.microsoft::SkipSimplifiedLayerNormalization",
            [Rows(g, x), g.Node("Abs", [Rows(g, x)]), g.Weights(64)], ("epsilon", 1e-5f)));
        yield return new("optimized Attention", 13, (g, x) =>
            g.Foreign("com.microsoft::Attention", [Rows(g, x), g.Weights(64, 96), g.Weights(96)], ("num_heads", 4)));
        yield return new("optimized Attention, causal", 13, (g, x) =>
            g.Foreign("com.microsoft::Attention", [Rows(g, x), g.Weights(64, 96), g.Weights(96)], ("num_heads", 2),
            ("unidirectional", 1)));
        yield return new("MultiHeadAttention", 13, (g, x) =>
            g.Foreign("com.microsoft::MultiHeadAttention", [Rows(g, x), g.Node("Neg", [Rows(g, x)]), Rows(g, x)],
            ("num_heads", 4)));
    }

    private static IEnumerable<OperatorCase> Controls()
    {
        yield return new("If on the size", 13, (g, x) =>
        {
            var height = g.Node("Gather", [g.Node("Shape", [x]), g.Integer(2)]);
            var condition = g.Node("Equal", [height, g.Integer(8)]);
            return g.Node("If", [condition], ("then_branch", g.Branch("Neg", x)),
                ("else_branch", g.Branch("Identity", x)));
        });
        yield return new("If, the other branch within a branch", 16, (g, x) =>
        {
            var no = g.Node("Equal", [g.Integer(1), g.Integer(8)]);
            var inner = g.Branch("Abs", x);
            var outer = g.Branch("If", no, ("then_branch", g.Branch("Neg", x)), ("else_branch", inner));
            return g.Node("If", [no], ("then_branch", g.Branch("Identity", x)), ("else_branch", outer));
        });
        yield return new("SplitToSequence and SequenceAt", 11, (g, x) =>
        {
            var parts = g.Node("SplitToSequence", [x, g.Integer(3)], ("axis", 2));
            return g.Node("Sub",
                [g.Node("SequenceAt", [parts, g.Integer(0)]), g.Node("SequenceAt", [parts, g.Integer(-2)])]);
        });
        yield return new("SplitToSequence without its dimension and ConcatFromSequence", 11, (g, x) =>
            g.Node("ConcatFromSequence", [g.Node("SplitToSequence", [x], ("axis", 1), ("keepdims", 0))], ("axis", 1),
                ("new_axis", 1)));
        yield return new("SequenceConstruct and ConcatFromSequence", 11, (g, x) =>
            g.Node("ConcatFromSequence",
                [g.Node("SequenceInsert",
                [g.Node("SequenceConstruct", [x, g.Node("Neg", [x])]), g.Node("Abs", [x]), g.Integer(1)])],
                ("axis", 1)));
        yield return new("SequenceEmpty and SequenceLength", 11, (g, x) =>
        {
            var list = g.Node("SequenceInsert", [g.Node("SequenceEmpty", []), x]);
            return g.Node("Mul",
                [g.Node("SequenceAt", [list, g.Integer(0)]),
                g.Node("Cast", [g.Node("SequenceLength", [list])], ("to", 1))]);
        });
    }
}
