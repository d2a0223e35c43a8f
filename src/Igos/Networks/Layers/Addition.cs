using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Networks.Layers;

/// <summary>The sum of two activations or more, as where a residual block joins.</summary>
/// <param name="name">Unique in its network.</param>
/// <param name="inputs">What it adds; their shapes broadcast.</param>
public sealed class Addition(string name, params string[] inputs) : Layer(name, "Addition", inputs)
{
    /// <inheritdoc/>
    public override Tensor Forward(IReadOnlyList<Tensor> inputs) =>
        inputs.Count == 1 ? inputs[0].alias() : inputs.Skip(1).Aggregate(inputs[0], (sum, next) => sum.Plus(next));
}
