using Igos.Loading.Onnx.Graph;

namespace Igos.Loading.Onnx.Operators;

/// <summary>Every ONNX operator that the importer knows.</summary>
internal static class OperatorCatalogue
{
    /// <summary>Passes its first input on.</summary>
    public static OperatorDefinition Identity { get; } =
        new((_, _) => x => x[0]!.alias()) { IsRouting = true, Kind = "Identity" };

    private static readonly Dictionary<string, OperatorDefinition> Definitions = new[]
    {
        ConvolutionOperators.All, PoolingOperators.All, ActivationOperators.All, ArithmeticOperators.All,
        MatrixOperators.All, NormalizationOperators.All, ReductionOperators.All, ShapeOperators.All,
        IndexingOperators.All, ConstantOperators.All,
        ResizeOperators.All, QuantizationOperators.All, MachineLearningOperators.All,
        SelectionOperators.All, SamplingOperators.All, RecurrentOperators.All, OptimizerOperators.All,
        AttentionOperators.All,
    }.SelectMany(group => group).ToDictionary(entry => entry.Key, entry => entry.Value);

    /// <summary>The names, sorted.</summary>
    public static IEnumerable<string> Names => Definitions.Keys.Order(StringComparer.Ordinal);

    /// <summary>The definition of a node's operator.</summary>
    /// <exception cref="IgosException">The operator isn't supported; the message names the nearest way out.</exception>
    public static OperatorDefinition Find(OnnxNode node) =>
        Definitions.TryGetValue(node.Domain.Length == 0 ? node.Operator
            : $"{node.Domain}::{node.Operator}", out var definition)
        ? definition
        : throw node.Error("this operator isn't supported. " + (node.Operator switch
        {
            "If" or "Loop" or "Scan" =>
                "Export the model by tracing, with fixed sizes, so that no control flow is left.",
            "DynamicQuantizeLinear" or "ConvInteger" or "MatMulInteger" =>
                "It belongs to dynamic quantization, whose scale is found anew for each batch of images: use the file "
                + "from before quantization, or quantize it statically (quantize_static, QuantFormat.QDQ).",
            _ when node.Operator.StartsWith("QLinear", StringComparison.Ordinal) || node.Operator == "QAttention" =>
                "Use the file from before quantization, or quantize it in the QDQ format (QuantFormat.QDQ).",
            _ when node.Domain == "com.microsoft" =>
                "It belongs to ONNX Runtime's optimizer: use the file from before that optimization.",
            _ when node.Domain.Length > 0 =>
                $"It belongs to \"{node.Domain}\", not to the standard: export without it "
                + "(in PyTorch with dynamo=False).",
            _ => "Simplify the model (for example with onnx-simplifier), export it with another opset, or replace "
                + "what it comes from in the model.",
        }));
}
