namespace Igos.Tests.Loading.Onnx;

/// <summary>The forms that operators took in older and newer opsets, and attributes seldom seen.</summary>
internal static partial class OperatorCases
{
    private static IEnumerable<OperatorCase> Forms() =>
        [.. WindowForms(), .. NormalizationForms(), .. ActivationForms(), .. MatrixForms(), .. ShapeForms(),
        .. ConstantForms(), .. ResizeForms(), .. QuantizationForms(), .. QuantizedOperators()];

    private static IEnumerable<OperatorCase> WindowForms()
    {
        foreach (var pad in (string[])["SAME_UPPER", "SAME_LOWER", "VALID"])
        {
            yield return new($"Conv {pad}, strided", 11, (g, x) =>
                g.Node("Conv", [x, g.Weights(4, 3, 3, 4)], ("auto_pad", pad), ("strides", (long[])[3, 2])));
            yield return new($"MaxPool {pad}, strided", 10, (g, x) =>
                g.Node("MaxPool", [x], ("kernel_shape", Kernel3), ("auto_pad", pad), ("strides", Twos)));
            yield return new($"AveragePool {pad}, strided", 11, (g, x) =>
                g.Node("AveragePool", [x], ("kernel_shape", Kernel3), ("auto_pad", pad), ("strides", Twos)));
        }

        yield return new("Conv in groups, dilated, unevenly padded", 22, (g, x) =>
            g.Node("Conv", [x, g.Weights(6, 1, 3, 2), g.Weights(6)], ("group", 3), ("dilations", (long[])[2, 3]),
                ("pads", (long[])[2, 0, 1, 3]), ("strides", (long[])[1, 2])));
        yield return new("ConvTranspose dilated", 22, (g, x) =>
            g.Node("ConvTranspose", [x, g.Weights(3, 2, 3, 3)], ("dilations", Twos), ("pads", (long[])[0, 2, 1, 0])));
        yield return new("MaxPool by columns, its indices unused", 8, (g, x) =>
            g.Nodes("MaxPool", [x], 2, ("kernel_shape", Kernel2), ("storage_order", 1))[0]);
        yield return new("MaxPool, ceil and uneven padding", 22, (g, x) =>
            g.Node("MaxPool", [x], ("kernel_shape", Kernel3), ("strides", Twos),
                ("pads", (long[])[1, 0, 0, 1]), ("ceil_mode", 1)));
        yield return new("AveragePool, ceil and padding", 10, (g, x) =>
            g.Node("AveragePool", [x],
                ("kernel_shape", Kernel3), ("strides", Twos), PaddedAround, ("ceil_mode", 1)));
        yield return new("AveragePool, ceil and padding counted", 22, (g, x) =>
            g.Node("AveragePool", [x], ("kernel_shape", Kernel3), ("strides", Twos), PaddedAround,
                ("ceil_mode", 1), ("count_include_pad", 1)));
    }

    private static IEnumerable<OperatorCase> NormalizationForms() =>
    [
        new("BatchNormalization", 7, (g, x) => Normalized(g, x, 3)),
        new("BatchNormalization in evaluation", 14, (g, x) =>
            g.Node("BatchNormalization", [x, .. Statistics(g, 3)], ("training_mode", 0), ("momentum", 0.8f))),
        new("LayerNormalization over all but the batch", 17, (g, x) =>
            g.Node("LayerNormalization", [x, g.Weights(3, 8, 8), g.Weights(3, 8, 8)], ("axis", 1), ("epsilon", 0.1f))),
        new("LRN over more than there are", 7, (g, x) => g.Node("LRN", [x], ("size", 5), ("alpha", 0.5f))),
        new("LpNormalization by sums", 22, (g, x) => g.Node("LpNormalization", [x], ("axis", 3), ("p", 1))),
        new("Dropout with its ratio", 7, (g, x) => g.Node("Dropout", [x], ("ratio", 0.3f))),
        new("Dropout with inputs and its mask", 12, (g, x) => g.Nodes("Dropout", [x, g.Floats([0.3f])], 2)[0]),
    ];

    private static IEnumerable<OperatorCase> ActivationForms() =>
    [
        Unary("Elu", 7), Unary("LeakyRelu", 7), Unary("HardSigmoid", 7),
        Unary("Selu", 22, true, ("alpha", 1.2f), ("gamma", 0.9f)), Unary("HardSwish", 22), Unary("Mish", 22),
        Unary("Clip", 10, true, ("max", 0.25f)),
        new("Clip from below", 11, (g, x) => g.Node("Clip", [x, g.Floats([-0.5f])])),
        new("PRelu with one slope", 16, (g, x) => g.Node("PRelu", [x, g.Floats([0.3f], 1)])),
        new("PRelu with a slope a column", 9, (g, x) => g.Node("PRelu", [x, g.Weights(8)])),
        new("Softmax inside, flattening from axis 2", 7, (g, x) =>
            g.Node("Neg", [g.Node("Softmax", [x], ("axis", 2))])),
        new("Softmax inside, flattening from the last axis", 12, (g, x) =>
            g.Node("Neg", [g.Node("Softmax", [x], ("axis", -1))])),
        new("Softmax inside over channels", 13, (g, x) => g.Node("Neg", [g.Node("Softmax", [x], ("axis", 1))])),
        new("LogSoftmax inside, flattening", 11, (g, x) => g.Node("Neg", [g.Node("LogSoftmax", [x], ("axis", 2))])),
        new("Pow by an integer", 12, (g, x) => g.Node("Pow", [x, g.Integer(3)])),
        new("Pow by a half", 7, (g, x) => g.Node("Pow", [g.Node("Add", [x, g.Scalar(2)]), g.Floats([0.5f])])),
    ];

    private static IEnumerable<OperatorCase> MatrixForms() =>
    [
        new("Gemm without bias", 11, (g, x) => g.Node("Gemm", [g.Node("Flatten", [x]), g.Weights(192, 5)])),
        new("Gemm of activations", 11, (g, x) =>
        {
            var rows = g.Node("Flatten", [x]);
            var doubled = g.Node("Mul", [g.Weights(192, 5), g.Node("Constant", [], ("value_float", 2f))]);
            return g.Node("Gemm", [rows, doubled, g.Weights(5)]);
        }),
        new("MatMul with a vector", 9, (g, x) => g.Node("MatMul", [x, g.Weights(8)])),
        new("Einsum of attention's scores", 12, (g, x) =>
            g.Node("Einsum", [x, g.Node("Neg", [x])], ("equation", "bhid,bhjd->bhij"))),
        new("Einsum of attention's values", 12, (g, x) =>
            g.Node("Einsum", [g.Node("Softmax", [x]), x], ("equation", "b h i j, b h j d -> b i h d"))),
        new("Einsum with an ellipsis", 13, (g, x) =>
            g.Node("Einsum", [x, g.Weights(8, 4)], ("equation", "...ij,jk->...ik"))),
        new("Einsum without an arrow", 13, (g, x) => g.Node("Einsum", [x, g.Weights(8, 4)], ("equation", "abij,jk"))),
        new("Einsum of three", 13, (g, x) =>
            g.Node("Einsum", [x, g.Weights(3, 4), g.Weights(4, 5)], ("equation", "nchw,cd,de->nehw"))),
    ];

    private static IEnumerable<OperatorCase> ShapeForms() =>
    [
        new("Flatten from the last axis", 11, (g, x) =>
            g.Node("MatMul", [g.Node("Flatten", [x], ("axis", -1)), g.Weights(8, 3)])),
        new("Reshape, zeros allowed", 14, (g, x) => g.Node("Reshape", [x, g.Integers(-1, 24, 8)], ("allowzero", 1))),
        new("Squeeze without axes", 7, (g, x) => g.Node("Squeeze", [g.Node("GlobalAveragePool", [x])])),
        new("Squeeze of a constant without axes", 13, (g, x) =>
        {
            var rest = g.Integers(-1);
            var squeezed = g.Node("Squeeze", [g.Add(OnnxGraph.IntegerTensor([1, 1], 64))]);
            var length = g.Node("Unsqueeze", [squeezed, g.Integers(0)]);
            return g.Node("Reshape", [x, g.Node("Concat", [rest, length], ("axis", 0))]);
        }),
        new("Squeeze by attribute", 11, (g, x) =>
            g.Node("Squeeze", [g.Node("GlobalMaxPool", [x])], ("axes", (long[])[-1, 2]))),
        new("Transpose by default, twice", 13, (g, x) =>
            g.Node("Transpose", [g.Node("Mul", [g.Node("Transpose", [x]), g.Scalar(2)])])),
        new("Concat from the end", 11, (g, x) => g.Node("Concat", [x, x], ("axis", -1))),
        new("Split without sizes", 7, (g, x) =>
        {
            var y = g.Nodes("Split", [x], 2, ("axis", 3));
            return g.Node("Sub", [y[0], y[1]]);
        }),
        new("Slice by inputs", 10, (g, x) =>
            g.Node("Slice", [x, g.Integers(1, -4), g.Integers(9, -1), g.Integers(-1, 1)])),
        new("Slice backwards from before the first", 13, (g, x) =>
            g.Node("Slice", [x, g.Integers(-10), g.Integers(-20), g.Integers(3), g.Integers(-2)])),
        new("Slice without axes", 7, (g, x) =>
            g.Node("Slice", [x], ("starts", (long[])[0, 0, 2]), ("ends", (long[])[1000, 2, 7]))),
        new("Gather one", 11, (g, x) => g.Node("Gather", [x, g.Integer(-2)], ("axis", -1))),
        new("Gather a table", 13, (g, x) =>
            g.Node("Gather", [x, g.Add(OnnxGraph.IntegerTensor([2, 2], 0, 1, 2, 2))], ("axis", 1))),
        new("Shape from the second to the last", 15, (g, x) =>
        {
            var (rest, height) = (g.Integers(-1), g.Node("Shape", [x], ("start", 2), ("end", -1)));
            return g.Node("Reshape", [x, g.Node("Concat", [rest, height], ("axis", 0))]);
        }),
        new("Expand to fewer dimensions", 8, (g, x) => g.Node("Expand", [x, g.Integers(8)])),
        new("Pad by reflection, as an attribute", 7, (g, x) =>
            g.Node("Pad", [x], ("mode", "reflect"), ("pads", (long[])[0, 0, 1, 2, 0, 0, 0, 3]))),
        new("Pad by the edge, as an attribute", 10, (g, x) =>
            g.Node("Pad", [x], ("mode", "edge"), ("pads", (long[])[0, 0, 1, 2, 0, 0, 0, 3]))),
        new("DepthToSpace DCR", 11, (g, x) =>
            g.Node("DepthToSpace", [g.Node("SpaceToDepth", [x], ("blocksize", 2))], ("blocksize", 2), ("mode", "DCR"))),
        new("ReduceMean of nothing", 18, (g, x) => g.Node("ReduceMean", [x], ("noop_with_empty_axes", 1))),
        new("Where of constants", 9, (g, x) =>
        {
            var negative = g.Node("Less", [g.Weights(8), g.Scalar(0)]);
            return g.Node("Mul", [x, g.Node("Where", [negative, g.Weights(3, 1, 8), g.Scalar(2)])]);
        }),
    ];

    private static IEnumerable<OperatorCase> ConstantForms() =>
    [
        new("Constant tensor", 7, (g, x) =>
            g.Node("Reshape", [x, g.Node("Constant", [], ("value", OnnxGraph.IntegerTensor([2], -1, 64)))])),
        new("Constant numbers", 12, (g, x) =>
            g.Node("Add", [x, g.Node("Constant", [], ("value_floats", (float[])[1, 2, 3, 4, 5, 6, 7, 8]))])),
        new("Constant integers", 13, (g, x) =>
        {
            var front = g.Node("Constant", [], ("value_ints", (long[])[-1, 8]));
            var last = g.Node("Unsqueeze", [g.Node("Constant", [], ("value_int", 8)), g.Integers(0)]);
            return g.Node("Reshape", [x, g.Node("Concat", [front, last], ("axis", 0))]);
        }),
        new("ConstantOfShape zero", 9, (g, x) => g.Node("Add", [x, g.Node("ConstantOfShape", [g.Integers(3, 1, 8)])])),
        new("Range of fractions", 11, (g, x) =>
            g.Node("Add", [x, g.Node("Range", [g.Floats([1f]), g.Floats([-1f]), g.Floats([-0.25f])])])),
    ];

    private static IEnumerable<OperatorCase> ResizeForms()
    {
        yield return new("Upsample", 7, (g, x) => g.Node("Upsample", [x], ("scales", (float[])[1, 1, 2, 3])));
        yield return new("Upsample linear", 7, (g, x) =>
            g.Node("Upsample", [x], ("scales", (float[])[1, 1, 2, 2]), ("mode", "linear")));
        yield return new("Upsample linear by input", 9, (g, x) =>
            g.Node("Upsample", [x, g.Floats([1, 1, 2, 2], 4)], ("mode", "linear")));
        yield return new("Resize linear, opset 10", 10, (g, x) =>
            g.Node("Resize", [x, g.Floats([1, 1, 0.5f, 2], 4)], ("mode", "linear")));
        yield return new("Resize, opset 11", 11, (g, x) =>
            g.Node("Resize", [x, g.Floats([], 0), g.Floats([1, 1, 2, 2], 4)],
                ("mode", "linear"), ("coordinate_transformation_mode", "align_corners")));
        yield return new("Resize cubic to a size", 19, (g, x) =>
            g.Node("Resize", [x, "", "", g.Integers(1, 3, 11, 5)],
                ("mode", "cubic"), ("coordinate_transformation_mode", "align_corners")), FixedBatch: true);
        foreach (var rounding in (string[])["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"])
        {
            yield return new($"Resize nearest {rounding}", 18, (g, x) =>
                g.Node("Resize", [x, "", g.Floats([1, 1, 0.4f, 2.5f], 4)], ("nearest_mode", rounding)));
        }
    }

    /// <summary>The QOperator format; scales without a common measure, so that no value lies halfway between steps.
    /// </summary>
    private static IEnumerable<OperatorCase> QuantizedOperators()
    {
        foreach (var isByChannel in (bool[])[false, true])
        {
            yield return new($"QLinearConv, {(isByChannel ? "a scale a channel" : "one scale")}", 13, (g, x) =>
            {
                var scales = isByChannel ? g.Floats([0.011f, 0.017f], 2) : g.Scalar(0.013f);
                var zeros = isByChannel ? g.Bytes(3, 0, 0) : g.Bytes(3, 0);
                string[] weights = [Steps(g, 3, 2, 3, 3, 3), scales, zeros];
                string[] output = [g.Scalar(0.0731f), g.Bytes(2, 121)];
                return Real(g, g.Node("QLinearConv", [.. Quantized(g, x), .. weights, .. output, Steps(g, 6, 2)],
                    ("pads", (long[])[1, 0, 1, 0]), ("strides", (long[])[2, 1])), output);
            }, false);
        }

        yield return new("QLinearMatMul", 13, (g, x) =>
        {
            string[] weights = [Steps(g, 3, 8, 5), g.Scalar(0.0107f), g.Bytes(3, 3)];
            string[] output = [g.Scalar(0.0531f), g.Bytes(2, 133)];
            return Real(g, g.Node("QLinearMatMul", [.. Quantized(g, x), .. weights, .. output]), output);
        }, false);
        foreach (var transposed in (int[])[0, 1])
        {
            yield return new($"QGemm, transB {transposed}", 13, (g, x) =>
            {
                long[] shape = transposed == 0 ? [192, 5] : [5, 192];
                string[] rows = Quantized(g, g.Node("Flatten", [x]));
                string[] weights = [Steps(g, 3, shape), g.Scalar(0.0107f), g.Bytes(3, 0), Steps(g, 6, 5)];
                string[] output = [g.Scalar(0.231f), g.Bytes(2, 133)];
                (string, object)[] attributes = [("transB", transposed)];
                return Real(g, g.Foreign("com.microsoft::QGemm", [.. rows, .. weights, .. output], attributes), output);
            }, false);
        }

        foreach (var name in (string[])["QLinearAdd", "QLinearMul"])
        {
            yield return new(name, 13, (g, x) =>
            {
                string[] other = Quantized(g, g.Node("Mul", [x, g.Weights(3, 1, 1)]), 0.0073f, 130);
                string[] output = [g.Scalar(0.0171f), g.Bytes(2, 117)];
                return Real(g, g.Foreign($"com.microsoft::{name}", [.. Quantized(g, x), .. other, .. output]), output);
            }, false);
        }

        foreach (var name in (string[])["QLinearGlobalAveragePool", "QLinearSigmoid", "QLinearLeakyRelu"])
        {
            yield return new(name, 13, (g, x) =>
            {
                string[] output = [g.Scalar(0.0077f), g.Bytes(2, 60)];
                return Real(g, g.Foreign($"com.microsoft::{name}", [.. Quantized(g, x), .. output]), output);
            }, false);
        }

        yield return new("QLinearAveragePool", 13, (g, x) =>
        {
            string[] output = [g.Scalar(0.0077f), g.Bytes(2, 127)];
            return Real(g, g.Foreign("com.microsoft::QLinearAveragePool", [.. Quantized(g, x), .. output],
                ("kernel_shape", (long[])[2, 2])), output);
        }, false);
        yield return new("QLinearConcat", 13, (g, x) =>
        {
            string[] other = Quantized(g, g.Node("Mul", [x, g.Weights(3, 1, 1)]), 0.0073f, 130);
            string[] output = [g.Scalar(0.0097f), g.Bytes(2, 127)];
            return Real(g, g.Foreign("com.microsoft::QLinearConcat", [.. output, .. Quantized(g, x), .. other],
                ("axis", 1)), output);
        }, false);
        // Bytes are pooled as they are.
        yield return new("QLinearConv after MaxPool", 13, (g, x) =>
        {
            var quantized = Quantized(g, x);
            quantized[0] = g.Node("MaxPool", [quantized[0]], ("kernel_shape", (long[])[2, 2]));
            string[] output = [g.Scalar(0.0731f), g.Bytes(2, 0)];
            return Real(g, g.Node("QLinearConv",
                [.. quantized, Steps(g, 3, 2, 3, 3, 3), g.Scalar(0.013f), g.Bytes(3, 0), .. output]), output);
        }, false);

        static string[] Quantized(OnnxGraph g, string x, float scale = 0.0083f, int zero = 119)
        {
            string[] units = [g.Scalar(scale), g.Bytes(2, zero)];
            return [g.Node("QuantizeLinear", [x, .. units]), .. units];
        }

        static string Real(OnnxGraph g, string x, string[] units) => g.Node("DequantizeLinear", [x, .. units]);

        static string Steps(OnnxGraph g, int type, params long[] shape)
        {
            var count = (int)shape.Aggregate(1L, (a, b) => a * b);
            var tensor = OnnxGraph.ByteTensor(type, [.. Enumerable.Range(0, count).Select(i => i * 37 % 101 - 50)]);
            tensor.Dims.Clear();
            tensor.Dims.AddRange(shape);
            return g.Add(tensor);
        }
    }

    private static IEnumerable<OperatorCase> QuantizationForms()
    {
        yield return new("quantization without a zero point", 10, (g, x) =>
            g.Node("DequantizeLinear", [g.Node("QuantizeLinear", [x, g.Scalar(0.01f)]), g.Scalar(0.01f)]), false);
        yield return new("quantization to bytes", 13, (g, x) =>
        {
            var quantized = g.Node("QuantizeLinear", [x, g.Scalar(0.005f), g.Bytes(2, 100)]);
            return g.Node("DequantizeLinear", [quantized, g.Scalar(0.005f), g.Bytes(2, 100)]);
        }, false);
        yield return new("quantization to 16 bits", 21, (g, x) =>
        {
            var quantized = g.Node("QuantizeLinear", [x, g.Scalar(0.00001f), g.Bytes(5, 7)]);
            return g.Node("DequantizeLinear", [quantized, g.Scalar(0.00001f), g.Bytes(5, 7)]);
        }, false);
        yield return new("quantization by a constant node's zero point", 13, (g, x) =>
        {
            var zero = g.Node("Identity", [g.Node("Constant", [], ("value", OnnxGraph.ByteTensor(3, 3)))]);
            var quantized = g.Node("QuantizeLinear", [x, g.Scalar(0.005f), zero]);
            return g.Node("DequantizeLinear", [quantized, g.Scalar(0.005f), zero]);
        }, false);
        yield return new("quantization to a type named", 21, (g, x) =>
        {
            var quantized = g.Node("QuantizeLinear", [x, g.Scalar(0.005f)], ("output_dtype", 3));
            return g.Node("DequantizeLinear", [quantized, g.Scalar(0.005f)]);
        }, false);
    }
}
