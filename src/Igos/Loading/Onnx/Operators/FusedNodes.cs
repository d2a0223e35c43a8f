using Igos.Loading.Onnx.Graph;

namespace Igos.Loading.Onnx.Operators;

/// <summary>
/// Takes nodes that ONNX Runtime's optimizer fused apart again, so that methods see their convolutions, sums and ReLUs.
/// </summary>
internal static class FusedNodes
{
    /// <summary>The parts, in order; none for any other node.</summary>
    public static List<OnnxNode> Parts(OnnxNode node) => (node.Domain, node.Operator) switch
    {
        ("com.microsoft", "FusedConv") => Activated(node, "Conv", termInput: 3),
        ("com.microsoft", "FusedGemm") => Activated(node, "Gemm", termInput: int.MaxValue),
        ("com.microsoft", "SkipLayerNormalization") => SkipNormalization(node, "LayerNormalization", betaInput: 3),
        ("com.microsoft", "SkipSimplifiedLayerNormalization") =>
            SkipNormalization(node, "SimplifiedLayerNormalization", betaInput: int.MaxValue),
        _ => QuantizedNodes.Parts(node),
    };

    /// <summary>A linear operator, then a sum with another activation, then an activation function.</summary>
    private static List<OnnxNode> Activated(OnnxNode node, string linear, int termInput)
    {
        node.Require(node.Inputs.Count >= 2 && node.Outputs.Count >= 1, "it needs an input and a weight");
        var output = node.Outputs[0];
        var function = node.String("activation", "");
        var term = node.Inputs.ElementAtOrDefault(termInput) ?? "";
        var (product, sum) = ($"{output}/{linear}", $"{output}/Add");
        List<OnnxNode> parts = [node.Part(linear, node.Inputs.Take(termInput), [product])];
        if (term.Length > 0)
        {
            parts.Add(node.Part("Add", [product, term], [sum], Array.Empty<(string, long[])>()));
        }

        parts.Add(Activation(node, function, term.Length > 0 ? sum : product, output));
        return parts;
    }

    private static OnnxNode Activation(OnnxNode node, string function, string input, string output)
    {
        var given = node.Floats("activation_params") ?? [];
        (string, float)[] parameters = function switch
        {
            "LeakyRelu" =>
                [("alpha", node.Has("activation_alpha") ? (float)node.Float("activation_alpha", 0)
                : given.ElementAtOrDefault(0))],
            "HardSigmoid" => [("alpha", given.ElementAtOrDefault(0)), ("beta", given.ElementAtOrDefault(1))],
            "Clip" => [("min", given.ElementAtOrDefault(0)), ("max", given.ElementAtOrDefault(1))],
            _ => [],
        };
        node.Require(function is "" or "Relu" or "Tanh" or "Sigmoid" or "LeakyRelu" or "HardSigmoid" or "Clip",
            $"the activation \"{function}\" isn't supported: use the file from before that optimization");
        return node.Part(function.Length == 0 ? "Identity" : function, [input], [output], parameters);
    }

    /// <summary>A sum and its normalization; the sum is the fourth output.</summary>
    private static List<OnnxNode> SkipNormalization(OnnxNode node, string normalization, int betaInput)
    {
        node.Require(node.Inputs.Count >= 3 && node.Outputs.Count >= 1, "it needs two inputs and a scale");
        var output = node.Outputs[0];
        var beta = node.Inputs.ElementAtOrDefault(betaInput) ?? "";
        var bias = node.Inputs.ElementAtOrDefault(betaInput == int.MaxValue ? 3 : 4) ?? "";
        var sum = node.Outputs.ElementAtOrDefault(3) is { Length: > 0 } named ? named : $"{output}/Sum";
        var first = bias.Length > 0 ? $"{output}/Add" : sum;
        List<OnnxNode> parts = [node.Part("Add", node.Inputs.Take(2), [first], Array.Empty<(string, long[])>())];
        if (bias.Length > 0)
        {
            parts.Add(node.Part("Add", [first, bias], [sum], Array.Empty<(string, long[])>()));
        }

        (string, float)[] epsilon = [("epsilon", (float)node.Float("epsilon", 1e-12))];
        parts.Add(node.Part(normalization, beta.Length > 0 ? [sum, node.Inputs[2], beta]
            : [sum, node.Inputs[2]], [output], epsilon));
        return parts;
    }
}
