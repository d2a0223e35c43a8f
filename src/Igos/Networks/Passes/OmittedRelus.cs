using Igos.Networks.Layers;

namespace Igos.Networks.Passes;

/// <summary>
/// Puts back the ReLUs that a quantizer left out because the clamp to the least byte, which stands for 0, does the
/// same: methods that have a rule of their own for a ReLU must find it.
/// </summary>
internal static class OmittedRelus
{
    /// <summary>Functions with no negative value.</summary>
    private static readonly HashSet<string> Positive = ["Sigmoid", "HardSigmoid", "Softmax", "Exp", "Abs", "Softplus"];

    /// <summary>Functions with no negative value where no input has one.</summary>
    private static readonly HashSet<string> KeepingSign =
        ["Mul", "ReduceMean", "ReduceMax", "ReduceSum", "Max", "Resize", "Upsample"];

    /// <summary>The layers with a ReLU before each such clamp; those replaced are disposed.</summary>
    /// <param name="layers">In order.</param>
    /// <param name="inputName">The image's name: a clamp of the image itself was no ReLU.</param>
    public static IReadOnlyList<Layer> Apply(IReadOnlyList<Layer> layers, string inputName)
    {
        var names = layers.Select(layer => layer.Name).ToHashSet();
        var nonNegative = new HashSet<string> { inputName };
        var result = new List<Layer>();
        foreach (var layer in layers)
        {
            var current = layer;
            if (layer is Quantization { CutsBelowZero: true } clamp && !nonNegative.Contains(clamp.Inputs[0]))
            {
                var relu = new Relu(Unused(clamp.Name + "/Relu", names), clamp.Inputs[0]);
                result.Add(relu);
                current = clamp.Reading(relu.Name);
                clamp.Dispose();
            }

            result.Add(current);
            if (HasNoNegative(current, nonNegative))
            {
                nonNegative.Add(current.Name);
            }
        }

        return result;
    }

    private static bool HasNoNegative(Layer layer, HashSet<string> nonNegative) => layer switch
    {
        Relu or Quantization { CutsBelowZero: true } => true,
        FunctionLayer function when Positive.Contains(function.Kind) => true,
        Quantization or RoutingLayer or AveragePooling or Addition => layer.Inputs.All(nonNegative.Contains),
        FunctionLayer function when KeepingSign.Contains(function.Kind) =>
            !function.Tensors.Any() && function.Inputs.All(nonNegative.Contains),
        _ => false,
    };

    private static string Unused(string name, HashSet<string> names) =>
        names.Add(name) ? name : Unused(name + "'", names);
}
