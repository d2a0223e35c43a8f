namespace Igos.Loading.Onnx.Operators;

/// <summary>What converters of the ai.onnx.ml domain put around the scores.</summary>
internal static class MachineLearningOperators
{
    /// <summary>ZipMap pairs the scores with the labels; it hands the scores on.</summary>
    public static Dictionary<string, OperatorDefinition> All { get; } =
        new() { ["ai.onnx.ml::ZipMap"] = OperatorCatalogue.Identity };
}
