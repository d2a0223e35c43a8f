namespace Igos.Tests.Loading.Onnx;

/// <summary>One graph at least for every operator that the importer knows, with its attributes' variants.</summary>
internal static partial class OperatorCases
{
    private static readonly long[] Kernel3 = [3, 3], Kernel2 = [2, 2], Twos = [2, 2];

    private static readonly (string Name, object Value) PaddedAround = ("pads", (long[])[1, 1, 1, 1]),
        PaddedBehind = ("pads", (long[])[0, 0, 1, 2]), ToFloat = ("to", 1);

    public static IReadOnlyList<OperatorCase> All { get; } =
        [.. Convolutions(), .. Normalizations(), .. Activations(), .. Pools(), .. Reductions(), .. Matrices(),
        .. Arithmetic(), .. Shapes(), .. Resizes(), .. Batches(), .. Blocks(), .. Forms(), .. More()];

    private static OperatorCase Unary(string op, int opset = 13, bool smooth = true,
        params (string, object)[] attributes) =>
        new(op, opset, (g, x) => g.Node(op, [x], attributes), smooth);

    private static IEnumerable<OperatorCase> Convolutions() =>
    [
        new("Conv with bias", 7, (g, x) =>
            g.Node("Conv", [x, g.Weights(4, 3, 3, 3), g.Weights(4)], PaddedAround)),
        new("Conv in groups, strided", 11, (g, x) =>
            g.Node("Conv", [x, g.Weights(6, 1, 3, 3)], ("group", 3), ("strides", Twos))),
        new("Conv dilated", 13, (g, x) => g.Node("Conv", [x, g.Weights(4, 3, 3, 3)], ("dilations", Twos))),
        new("Conv with uneven padding", 13, (g, x) =>
            g.Node("Conv", [x, g.Weights(4, 3, 3, 3)], ("pads", (long[])[0, 1, 2, 3]))),
        new("Conv SAME_UPPER", 13, (g, x) =>
            g.Node("Conv", [x, g.Weights(4, 3, 2, 2)], ("auto_pad", "SAME_UPPER"), ("strides", (long[])[3, 2]))),
        new("Conv SAME_LOWER", 13, (g, x) => g.Node("Conv", [x, g.Weights(4, 3, 2, 2)], ("auto_pad", "SAME_LOWER"))),
        new("Conv VALID", 13, (g, x) => g.Node("Conv", [x, g.Weights(4, 3, 2, 2)], ("auto_pad", "VALID"))),
        new("ConvTranspose", 11, (g, x) =>
            g.Node("ConvTranspose", [x, g.Weights(3, 4, 3, 3), g.Weights(4)],
                ("strides", Twos), ("pads", (long[])[1, 0, 1, 1]), ("output_padding", (long[])[1, 0]))),
        new("ConvTranspose in groups", 11, (g, x) =>
            g.Node("ConvTranspose", [x, g.Weights(3, 2, 2, 2)], ("group", 3), ("strides", Twos))),
    ];

    private static IEnumerable<OperatorCase> Normalizations() =>
    [
        new("BatchNormalization", 9, (g, x) =>
            g.Node("BatchNormalization", [x, .. Statistics(g, 3)], ("epsilon", 1e-3f))),
        new("BatchNormalization after Conv", 15, (g, x) =>
            g.Node("BatchNormalization", [g.Node("Conv", [x, g.Weights(4, 3, 3, 3)]), .. Statistics(g, 4)])),
        new("InstanceNormalization", 7, (g, x) => g.Node("InstanceNormalization", [x, g.Weights(3), g.Weights(3)])),
        new("LayerNormalization", 17, (g, x) => g.Node("LayerNormalization", [x, g.Weights(8), g.Weights(8)])),
        new("LayerNormalization over two axes", 17, (g, x) =>
            g.Node("LayerNormalization", [x, g.Weights(8, 8)], ("axis", -2))),
        new("GroupNormalization", 21, (g, x) =>
            g.Node("GroupNormalization", [g.Node("Concat", [x, x], ("axis", 1)), g.Weights(6), g.Weights(6)],
                ("num_groups", 2))),
        new("LRN", 13, (g, x) => g.Node("LRN", [x], ("size", 3), ("alpha", 0.1f), ("beta", 0.7f), ("bias", 1.5f))),
        new("LpNormalization", 13, (g, x) => g.Node("LpNormalization", [x], ("axis", 1), ("p", 2))),
    ];

    private static IEnumerable<OperatorCase> Activations() =>
    [
        Unary("Relu"), Unary("LeakyRelu", 13, true, ("alpha", 0.2f)), Unary("Elu", 13, true, ("alpha", 0.7f)),
        Unary("Selu"),
        new("PRelu", 13, (g, x) => g.Node("PRelu", [x, g.Weights(3, 1, 1)])),
        Unary("Clip", 7, true, ("min", -0.5f), ("max", 0.25f)),
        new("Clip with inputs", 13, (g, x) => g.Node("Clip", [x, g.Scalar(-0.5f), g.Scalar(0.25f)])),
        new("Clip from above", 13, (g, x) => g.Node("Clip", [x, "", g.Scalar(0.25f)])),
        // A sigmoid at the end is left out of the network, as a softmax is.
        new("Sigmoid", 13, (g, x) => g.Node("Neg", [g.Node("Sigmoid", [x])])),
        Unary("HardSigmoid", 13, true, ("alpha", 0.4f)), Unary("HardSwish", 14), Unary("Mish", 18),
        Unary("Tanh"), Unary("Softplus"),
        Unary("Erf"), Unary("Gelu", 20), Unary("Gelu", 20, true, ("approximate", "tanh")),
        new("Softmax inside", 13, (g, x) => g.Node("Neg", [g.Node("Softmax", [x])])),
        new("Softmax inside, flattening", 11, (g, x) => g.Node("Neg", [g.Node("Softmax", [x])])),
        new("LogSoftmax inside", 13, (g, x) => g.Node("Neg", [g.Node("LogSoftmax", [x], ("axis", 1))])),
    ];

    private static IEnumerable<OperatorCase> Pools() =>
    [
        new("MaxPool", 12, (g, x) =>
            g.Node("MaxPool", [x], ("kernel_shape", Kernel3), ("strides", Twos), PaddedAround)),
        new("MaxPool, ceil", 12, (g, x) =>
            g.Node("MaxPool", [x], ("kernel_shape", Kernel3), ("strides", Twos), ("ceil_mode", 1))),
        new("MaxPool, uneven padding", 8, (g, x) =>
            g.Node("MaxPool", [x], ("kernel_shape", Kernel3), ("strides", Twos), PaddedBehind)),
        new("MaxPool SAME_UPPER", 12, (g, x) =>
            g.Node("MaxPool", [x], ("kernel_shape", Kernel2), ("auto_pad", "SAME_UPPER"))),
        new("MaxPool dilated", 12, (g, x) => g.Node("MaxPool", [x], ("kernel_shape", Kernel2), ("dilations", Twos))),
        new("AveragePool", 7, (g, x) =>
            g.Node("AveragePool", [x], ("kernel_shape", Kernel3), ("strides", Twos), PaddedAround)),
        new("AveragePool counting its padding", 11, (g, x) =>
            g.Node("AveragePool", [x],
                ("kernel_shape", Kernel3), ("strides", Twos), PaddedAround, ("count_include_pad", 1))),
        new("AveragePool, uneven padding", 11, (g, x) =>
            g.Node("AveragePool", [x], ("kernel_shape", Kernel3), PaddedBehind)),
        new("AveragePool, uneven padding counted", 11, (g, x) =>
            g.Node("AveragePool", [x], ("kernel_shape", Kernel3), PaddedBehind, ("count_include_pad", 1))),
        new("AveragePool, ceil", 11, (g, x) =>
            g.Node("AveragePool", [x], ("kernel_shape", Kernel3), ("strides", Twos), ("ceil_mode", 1))),
        Unary("GlobalAveragePool", 7), Unary("GlobalMaxPool", 7),
    ];

    private static IEnumerable<OperatorCase> Reductions()
    {
        string[] operators =
            ["ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL2", "ReduceL1", "ReduceSumSquare"];
        foreach (var op in operators)
        {
            yield return new(op, 11, (g, x) => g.Node(op, [x], ("axes", (long[])[2, -1]), ("keepdims", 0)));
            yield return new(op + " by input", 18, (g, x) => g.Node(op, [x, g.Integers(1)]));
        }

        yield return new("ReduceSum", 11, (g, x) => g.Node("ReduceSum", [x], ("axes", (long[])[1])));
        yield return new("ReduceSum by input", 13, (g, x) =>
            g.Node("ReduceSum", [x, g.Integers(1, 2)], ("keepdims", 0)));
        yield return new("ReduceMean over channels-last space", 11, (g, x) =>
        {
            var channelsLast = g.Node("Transpose", [x], ("perm", (long[])[0, 2, 3, 1]));
            return g.Node("ReduceMean", [channelsLast], ("axes", (long[])[1, 2]), ("keepdims", 0));
        });
    }

    private static IEnumerable<OperatorCase> Matrices() =>
    [
        new("Gemm", 13, (g, x) =>
            g.Node("Gemm", [g.Node("Flatten", [x]), g.Weights(192, 5), g.Weights(5)], ("alpha", 0.5f), ("beta", 2f))),
        new("Gemm transposed", 7, (g, x) =>
            g.Node("Gemm", [g.Node("Flatten", [x]), g.Weights(5, 192), g.Weights(1, 5)], ("transB", 1))),
        new("Gemm with one bias for all", 13, (g, x) =>
            g.Node("Gemm", [g.Node("Flatten", [x]), g.Weights(192, 5), g.Weights(1)])),
        new("MatMul with weights", 13, (g, x) => g.Node("MatMul", [x, g.Weights(8, 4)])),
        new("MatMul of activations", 13, (g, x) =>
            g.Node("MatMul", [x, g.Node("Transpose", [x], ("perm", (long[])[0, 1, 3, 2]))])),
        new("MatMul, weights first", 13, (g, x) => g.Node("MatMul", [g.Weights(4, 8), x])),
        new("Einsum", 13, (g, x) => g.Node("Einsum", [x, g.Weights(3, 5)], ("equation", "nchw,cd->nhwd"))),
        new("an attention block", 17, Attention, true),
    ];

    private static string Attention(OnnxGraph g, string x)
    {
        // [N, 3, 8, 8] → patches [N, 4, 12] → a class token before them → two heads of attention → layer norm
        // → class token's logits.
        var patches = g.Node("Conv", [x, g.Weights(12, 3, 4, 4)], ("strides", (long[])[4, 4]));
        var shape = g.Node("Shape", [patches]);
        var batch = g.Node("Gather", [shape, g.Integer(0)]);
        var batch1 = g.Node("Unsqueeze", [batch, g.Integers(0)]);
        var flat = g.Node("Reshape", [patches, g.Node("Concat", [batch1, g.Integers(12, 4)], ("axis", 0))]);
        var tokens = g.Node("Transpose", [flat], ("perm", (long[])[0, 2, 1]));
        var token = g.Weights(1, 1, 12);
        var classToken =
            g.Node("Expand", [token, g.Node("Concat", [batch1, g.Integers(1, 12)], ("axis", 0))]);
        var all = g.Node("Add", [g.Node("Concat", [classToken, tokens], ("axis", 1)), g.Weights(1, 5, 12)]);
        var qkv = g.Node("Add", [g.Node("MatMul", [all, g.Weights(12, 36)]), g.Weights(36)]);
        var split = g.Node("Reshape", [qkv, g.Node("Concat", [batch1, g.Integers(5, 3, 2, 6)], ("axis", 0))]);
        var heads = g.Node("Transpose", [split], ("perm", (long[])[2, 0, 3, 1, 4]));
        var (q, k, v) = (Part(0), Part(1), Part(2));
        var products = g.Node("MatMul", [q, g.Node("Transpose", [k], ("perm", (long[])[0, 1, 3, 2]))]);
        var scores = g.Node("Div", [products, g.Node("Sqrt", [g.Scalar(6)])]);
        var values = g.Node("MatMul", [g.Node("Softmax", [scores]), v]);
        var mixed = g.Node("Transpose", [values], ("perm", (long[])[0, 2, 1, 3]));
        var joined = g.Node("Reshape", [mixed, g.Integers(0, 0, 12)]);
        var normed = g.Node("LayerNormalization", [g.Node("Add", [joined, all]), g.Weights(12), g.Weights(12)]);
        return g.Node("Gather", [normed, g.Integer(0)], ("axis", 1));

        string Part(int i) => g.Node("Gather", [heads, g.Integer(i)], ("axis", 0));
    }

    private static IEnumerable<OperatorCase> Arithmetic()
    {
        foreach (var op in (string[])["Add", "Sub", "Mul", "Div"])
        {
            yield return new(op + " a constant", 13, (g, x) => g.Node(op, [x, g.Weights(v => v + 2, 3, 1, 1)]));
            yield return new(op + " to a constant", 7, (g, x) =>
                g.Node(op, [g.Weights(3, 1, 1), g.Node("Add", [x, g.Scalar(3)])]));
            yield return new(op + " of activations", 13, (g, x) => g.Node(op, [x, g.Node("Add", [x, g.Scalar(3)])]));
        }

        yield return new("Pow", 13, (g, x) => g.Node("Pow", [g.Node("Abs", [x]), g.Scalar(2)]));
        yield return new("Sqrt", 13, (g, x) => g.Node("Sqrt", [g.Node("Add", [x, g.Scalar(2)])]));
        yield return new("Reciprocal", 13, (g, x) => g.Node("Reciprocal", [g.Node("Add", [x, g.Scalar(2)])]));
        yield return new("Log", 13, (g, x) => g.Node("Log", [g.Node("Add", [x, g.Scalar(2)])]));
        yield return new("Mod", 13, (g, x) => g.Node("Mod", [x, g.Scalar(0.3f)], ("fmod", 1)), false);
        yield return new("Mod of integers", 13, (g, x) =>
        {
            var remainders = g.Node("Mod", [g.Integers(-7, 7, 5, -5, 8, 1, 0, 2), g.Integers(3)]);
            return g.Node("Mul", [x, g.Node("Cast", [remainders], ToFloat)]);
        });
        yield return Unary("Sin");
        yield return Unary("Cos");
        yield return Unary("Exp");
        yield return Unary("Neg");
        yield return Unary("Abs");
        yield return Unary("Floor", smooth: false);
        yield return Unary("Ceil", smooth: false);
        yield return Unary("Round", smooth: false);
        yield return Unary("Sign", smooth: false);
        yield return Unary("Identity");
        yield return Unary("Dropout", 13);
        yield return new("Min", 13, (g, x) => g.Node("Min", [x, g.Weights(3, 1, 1)]));
        yield return new("Max", 13, (g, x) => g.Node("Max", [x, g.Weights(3, 1, 1), g.Scalar(0)]));
        yield return new("Sum", 13, (g, x) => g.Node("Sum", [x, x, g.Weights(8)]));
        yield return new("Mean", 13, (g, x) => g.Node("Mean", [x, g.Weights(8)]));
        foreach (var op in (string[])["Less", "Greater", "LessOrEqual", "GreaterOrEqual"])
        {
            yield return new(op + " and Where", 16, (g, x) =>
                g.Node("Where", [g.Node(op, [x, g.Scalar(0.1f)]), x, g.Scalar(5)]), false);
        }

        yield return new("Equal, Not, And, Or", 13, (g, x) =>
        {
            var rest = g.Node("Not", [g.Node("Equal", [g.Node("Floor", [x]), g.Scalar(0)])]);
            var low = g.Node("And", [rest, g.Node("Less", [x, g.Scalar(-0.5f)])]);
            var either = g.Node("Or", [low, g.Node("Greater", [x, g.Scalar(0.5f)])]);
            return g.Node("Where", [either, x, g.Node("Neg", [x])]);
        }, false);
        yield return new("QuantizeLinear, DequantizeLinear", 13, (g, x) =>
        {
            var quantized = g.Node("QuantizeLinear", [x, g.Scalar(0.02f), g.Bytes(3, 3)]);
            return g.Node("DequantizeLinear", [quantized, g.Scalar(0.02f), g.Bytes(3, 3)]);
        }, false);
        yield return new("quantized weights, one scale a channel", 13, (g, x) =>
        {
            string[] quantized = [g.Bytes(3, 100, -50, 25), g.Floats([0.1f, 0.2f, 0.3f], 3), g.Bytes(3, 1, 2, 3)];
            var weights = g.Node("DequantizeLinear", quantized, ("axis", 0));
            return g.Node("Mul", [x, g.Node("Reshape", [weights, g.Integers(3, 1, 1)])]);
        });
    }

    private static IEnumerable<OperatorCase> Shapes() =>
    [
        new("Flatten from axis 2", 13, (g, x) =>
        {
            var rows = g.Node("Flatten", [x], ("axis", 2));
            return g.Node("MatMul", [g.Node("Reshape", [rows, g.Integers(-1, 3, 64)]), g.Weights(64, 2)]);
        }),
        new("Reshape with 0 and -1", 7, (g, x) => g.Node("Reshape", [x, g.Integers(0, -1, 8)])),
        new("Squeeze", 11, (g, x) => g.Node("Squeeze", [g.Node("GlobalAveragePool", [x])], ("axes", (long[])[2, 3]))),
        new("Squeeze by input", 13, (g, x) => g.Node("Squeeze", [g.Node("GlobalAveragePool", [x]), g.Integers(-1)])),
        new("Unsqueeze", 11, (g, x) => g.Node("Unsqueeze", [x], ("axes", (long[])[1, 5]))),
        new("Unsqueeze by input", 13, (g, x) => g.Node("Unsqueeze", [x, g.Integers(-1)])),
        new("Transpose", 7, (g, x) => g.Node("Transpose", [x], ("perm", (long[])[0, 2, 3, 1]))),
        new("Concat", 7, (g, x) => g.Node("Concat", [x, g.Node("Neg", [x])], ("axis", 1))),
        new("Split evenly", 13, (g, x) =>
        {
            var y = g.Nodes("Split", [x], 2, ("axis", 2));
            return g.Node("Mul", [y[0], y[1]]);
        }),
        new("Split by sizes", 11, (g, x) =>
        {
            var y = g.Nodes("Split", [x], 2, ("axis", 1), ("split", (long[])[1, 2]));
            return g.Node("Mul", [y[0], y[1]]);
        }),
        new("Split by input", 13, (g, x) =>
        {
            var y = g.Nodes("Split", [x, g.Integers(1, 2)], 2, ("axis", 1));
            return g.Node("Sub", [y[1], y[0]]);
        }),
        new("Split into unequal parts", 18, (g, x) =>
        {
            var y = g.Nodes("Split", [x], 3, ("axis", 2), ("num_outputs", 3));
            return g.Node("Concat", [y[2], y[0]], ("axis", 2));
        }),
        new("Slice", 9, (g, x) =>
            g.Node("Slice", [x],
                ("starts", (long[])[1, -6]), ("ends", (long[])[3, 2147483647]), ("axes", (long[])[1, 3]))),
        new("Slice backwards", 13, (g, x) =>
            g.Node("Slice", [x, g.Integers(-1, 6), g.Integers(-9223372036854775807, 0), g.Integers(2, 3),
                g.Integers(-1, -2)])),
        new("Gather", 13, (g, x) => g.Node("Gather", [x, g.Integers(2, -3, 1)], ("axis", 1))),
        new("ScatterND", 13, (g, x) =>
        {
            var (table, places) = (g.Weights(3, 8, 8), g.Add(OnnxGraph.IntegerTensor([2, 2], 0, -1, 2, 3)));
            return g.Node("Mul", [x, g.Node("ScatterND", [table, places, g.Weights(2, 8)])]);
        }),
        new("Shape, Gather, Concat, Reshape", 13, (g, x) =>
        {
            var batch = g.Node("Slice", [g.Node("Shape", [x]), g.Integers(0), g.Integers(1)]);
            return g.Node("Reshape", [x, g.Node("Concat", [batch, g.Integers(-1)], ("axis", 0))]);
        }),
        new("Size, Div, Cast", 13, (g, x) =>
            g.Node("Mul", [x, g.Node("Cast", [g.Node("Size", [g.Weights(3, 2)])], ToFloat)])),
        new("Cast to half and back", 13, (g, x) =>
            g.Node("Cast", [g.Node("Cast", [g.Node("Round", [x])], ("to", 10))], ToFloat), false),
        new("Constant", 13, (g, x) => g.Node("Add", [x, g.Node("Constant", [], ("value_float", 2.5f))])),
        new("ConstantOfShape", 13, (g, x) =>
        {
            var value = OnnxGraph.IntegerTensor([1], 3);
            var filled = g.Node("ConstantOfShape", [g.Integers(3, 1, 1)], ("value", value));
            return g.Node("Add", [x, g.Node("Cast", [filled], ToFloat)]);
        }),
        new("Range", 13, (g, x) =>
        {
            var range = g.Node("Range", [g.Integer(1), g.Integer(17), g.Integer(2)]);
            return g.Node("Add", [x, g.Node("Cast", [range], ToFloat)]);
        }),
        new("Expand", 13, (g, x) => g.Node("Expand", [g.Node("GlobalAveragePool", [x]), g.Integers(1, 3, 2, 4)])),
        new("Tile", 13, (g, x) => g.Node("Tile", [x, g.Integers(1, 2, 1, 3)])),
        new("Pad", 9, (g, x) => g.Node("Pad", [x], ("pads", (long[])[0, 0, 1, 2, 0, 0, 0, 1]), ("value", 0.5f))),
        new("Pad by input", 13, (g, x) => g.Node("Pad", [x, g.Integers(0, 1, 1, -2, 0, 0, 0, 1), g.Scalar(0.25f)])),
        new("Pad by reflection", 13, (g, x) =>
            g.Node("Pad", [x, g.Integers(0, 0, 1, 2, 0, 0, 3, 1)], ("mode", "reflect"))),
        new("Pad by the edge", 13, (g, x) => g.Node("Pad", [x, g.Integers(0, 0, 1, 2, 0, 0, 3, 1)], ("mode", "edge"))),
        new("Pad some axes", 18, (g, x) => g.Node("Pad", [x, g.Integers(1, 2), "", g.Integers(3)])),
        new("SpaceToDepth, DepthToSpace", 13, (g, x) =>
            g.Node("DepthToSpace", [g.Node("SpaceToDepth", [x], ("blocksize", 4))], ("blocksize", 2))),
        new("DepthToSpace CRD", 13, (g, x) =>
            g.Node("DepthToSpace", [g.Node("SpaceToDepth", [x], ("blocksize", 2))], ("blocksize", 2), ("mode", "CRD"))),
    ];

    private static IEnumerable<OperatorCase> Resizes()
    {
        yield return new("Upsample", 9, (g, x) => g.Node("Upsample", [x, g.Floats([1, 1, 2, 2], 4)]));
        yield return new("Resize, opset 10", 10, (g, x) => g.Node("Resize", [x, g.Floats([1, 1, 2, 2], 4)]));
        foreach (var mode in (string[])["nearest", "linear"])
        {
            foreach (var coordinates in (string[])["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"])
            {
                (string, object)[] attributes = [("mode", mode), ("coordinate_transformation_mode", coordinates)];
                yield return new($"Resize {mode} {coordinates}", 13, (g, x) =>
                    g.Node("Resize", [x, "", "", g.Integers(1, 3, 5, 13)], attributes), true, FixedBatch: true);
                yield return new($"Resize {mode} {coordinates} by scales", 13, (g, x) =>
                    g.Node("Resize", [x, "", g.Floats([1, 1, 2, 1.5f], 4)], attributes));
            }
        }

        yield return new("Resize cubic", 13, (g, x) =>
            g.Node("Resize", [x, "", g.Floats([1, 1, 2, 1.5f], 4)], ("mode", "cubic")));
        yield return new("Resize cubic, other kernel", 13, (g, x) =>
            g.Node("Resize", [x, "", g.Floats([1, 1, 0.75f, 2], 4)],
                ("mode", "cubic"), ("cubic_coeff_a", -0.5f), ("exclude_outside", 1)));
        yield return new("Resize nearest floor", 13, (g, x) =>
            g.Node("Resize", [x, "", g.Floats([1, 1, 3, 1.5f], 4)],
                ("nearest_mode", "floor"), ("coordinate_transformation_mode", "asymmetric")));
    }

    /// <summary>Files that say a batch of one, in every way in which exporters write it down.</summary>
    private static IEnumerable<OperatorCase> Batches() =>
    [
        new("fixed batch, reshape to [1, 192]", 9, (g, x) => Scores(g, x, 1, 192), FixedBatch: true),
        new("fixed batch, reshape to [1, -1]", 9, (g, x) => Scores(g, x, 1, -1), FixedBatch: true),
        new("fixed batch, reshape to [1, 3, 64] and on", 9, (g, x) =>
            g.Node("MatMul", [g.Node("Reshape", [x, g.Integers(1, 3, 64)]), g.Weights(64, 4)]), FixedBatch: true),
        new("fixed batch, tokens first", 13, (g, x) =>
        {
            var features = g.Node("Reshape", [x, g.Integers(1, 3, 64)]);
            var tokens = g.Node("Transpose", [features], ("perm", (long[])[2, 0, 1]));
            var reshaped = g.Node("Reshape", [tokens, g.Integers(64, 1, 3)]);
            return g.Node("Transpose", [reshaped], ("perm", (long[])[1, 0, 2]));
        }, FixedBatch: true),
        new("fixed batch, a class token", 13, (g, x) =>
        {
            var token = g.Weights(1, 1, 64);
            return g.Node("Concat", [token, g.Node("Reshape", [x, g.Integers(1, 3, 64)])], ("axis", 1));
        }, FixedBatch: true),
        new("fixed batch, attention", 17, Attention, FixedBatch: true),
        new("fixed batch, attention with tokens first", 14, TokensFirst, FixedBatch: true),
        new("fixed batch, height from the shape", 13, (g, x) =>
        {
            var front = g.Integers(1, 3);
            var height = g.Node("Slice", [g.Node("Shape", [x]), g.Integers(2), g.Integers(3)]);
            return g.Node("Reshape", [x, g.Node("Concat", [front, height, g.Integers(2, 4)], ("axis", 0))]);
        }, FixedBatch: true),
    ];

    /// <summary>Scores of four classes from the image reshaped to a row.</summary>
    private static string Scores(OnnxGraph g, string x, params long[] row) =>
        g.Node("Gemm", [g.Node("Reshape", [x, g.Integers(row)]), g.Weights(192, 4), g.Weights(4)]);

    /// <summary>Scale, shift, mean and variance of batch normalization.</summary>
    private static string[] Statistics(OnnxGraph g, int channels) =>
        [g.Weights(channels), g.Weights(channels), g.Weights(channels), g.Weights(v => 1 + v / 2, channels)];
}
