using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Networks.Layers;

/// <summary>The sum of two activations, as where a residual block joins.</summary>
public sealed class Addition(string name, string left, string right) : Layer(name, "Addition", [left, right])
{
    /// <inheritdoc/>
    public override Tensor Forward(IReadOnlyList<Tensor> inputs) => inputs[0].Plus(inputs[1]);
}
