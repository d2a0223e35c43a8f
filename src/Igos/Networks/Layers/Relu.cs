using static TorchSharp.torch;

namespace Igos.Networks.Layers;

/// <summary>max(x, 0).</summary>
public sealed class Relu(string name, string input) : Layer(name, "Relu", [input])
{
    /// <inheritdoc/>
    public override Tensor Forward(IReadOnlyList<Tensor> inputs) => inputs[0].relu();
}
