using Igos.Loading.Onnx.Graph;

namespace Igos.Loading.Onnx.Operators;

/// <summary>
/// Takes operators on quantized values (the QOperator format) apart: DequantizeLinear of each input, the operator in
/// floating point, QuantizeLinear of its output. That is the QDQ format, which means the same.
/// </summary>
internal static class QuantizedNodes
{
    /// <summary>The parts, in order; none for any other node.</summary>
    public static List<OnnxNode> Parts(OnnxNode node) => (node.Domain, node.Operator) switch
    {
        ("", "QLinearConv") => Linear(node, "Conv", weightAxis: 0, biasAxis: 0, bias: 8, output: 6),
        ("", "QLinearMatMul") => Linear(node, "MatMul", weightAxis: -1, biasAxis: 0, bias: int.MaxValue, output: 6),
        ("com.microsoft", "QGemm") => Linear(node, "Gemm", node.Int("transB", 0) != 0 ? 0 : 1, 0, bias: 6, output: 7),
        ("com.microsoft", "QLinearAdd") => Each(node, "Add", [0, 3], output: 6),
        ("com.microsoft", "QLinearMul") => Each(node, "Mul", [0, 3], output: 6),
        ("com.microsoft", "QLinearGlobalAveragePool") when node.Int("channels_last", 0) == 0 =>
            Each(node, "GlobalAveragePool", [0], output: 3),
        ("com.microsoft", "QLinearAveragePool") when node.Int("channels_last", 0) == 0 =>
            Each(node, "AveragePool", [0], output: 3),
        ("com.microsoft", "QLinearSigmoid") => Each(node, "Sigmoid", [0], output: 3),
        ("com.microsoft", "QLinearLeakyRelu") => Each(node, "LeakyRelu", [0], output: 3),
        ("com.microsoft", "QLinearConcat") =>
            Each(node, "Concat", [.. Enumerable.Range(0, (node.Inputs.Count - 2) / 3).Select(i => 2 + 3 * i)], 0),
        _ => [],
    };

    /// <summary>A product with weights, whose bias counts steps of both scales' product.</summary>
    private static List<OnnxNode> Linear(OnnxNode node, string type, long weightAxis, long biasAxis, int bias,
        int output)
    {
        List<OnnxNode> parts = [];
        List<string> read = [Dequantized(node, parts, 0, 1), Dequantized(node, parts, 3, weightAxis)];
        if (node.Inputs.ElementAtOrDefault(bias) is { Length: > 0 } steps)
        {
            var (scale, real) = ($"{node.Outputs[0]}/bias scale", $"{node.Outputs[0]}/bias");
            parts.Add(node.Part("Mul", [node.Inputs[1], node.Inputs[4]], [scale]));
            parts.Add(node.Part("DequantizeLinear", [steps, scale], [real], ("axis", [biasAxis])));
            read.Add(real);
        }

        return Operated(node, type, parts, read, output);
    }

    /// <summary>Any operator on values that each have a scale and a zero point after them.</summary>
    private static List<OnnxNode> Each(OnnxNode node, string type, int[] inputs, int output)
    {
        List<OnnxNode> parts = [];
        List<string> read = [.. inputs.Select(input => Dequantized(node, parts, input, 1))];
        return Operated(node, type, parts, read, output);
    }

    private static string Dequantized(OnnxNode node, List<OnnxNode> parts, int input, long axis)
    {
        node.Require(node.Inputs.Count > input + 2 && node.Outputs.Count > 0,
            "it needs a scale and a zero point for each input");
        var real = $"{node.Outputs[0]}/input {input}";
        parts.Add(node.Part("DequantizeLinear", node.Inputs.Skip(input).Take(3), [real], ("axis", [axis])));
        return real;
    }

    /// <summary>The operator and the quantization of what it gives; without a scale, that stays as it is.</summary>
    private static List<OnnxNode> Operated(OnnxNode node, string type, List<OnnxNode> parts, List<string> read,
        int scale)
    {
        if (node.Inputs.ElementAtOrDefault(scale) is not { Length: > 0 })
        {
            return [.. parts, node.Part(type, read, node.Outputs.Take(1))];
        }

        node.Require(node.Inputs.ElementAtOrDefault(scale + 1) is { Length: > 0 },
            "it needs a zero point for its output");
        var real = $"{node.Outputs[0]}/{type}";
        return [.. parts, node.Part(type, read, [real]),
            node.Part("QuantizeLinear", [real, .. node.Inputs.Skip(scale).Take(2)], node.Outputs.Take(1),
                ("axis", [1]))];
    }
}
