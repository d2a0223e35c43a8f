using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Networks.Layers;

/// <summary>max(x, 0), or min(max(x, 0), u) with an upper bound u, as ReLU6.</summary>
/// <param name="name">Unique in its network.</param>
/// <param name="input">What it reads.</param>
/// <param name="upperBound">u, positive; infinity by default.</param>
public sealed class Relu(string name, string input, double upperBound = double.PositiveInfinity) : Layer(name, "Relu",
    [input])
{
    /// <summary>u, or infinity.</summary>
    public double UpperBound { get; } = upperBound;

    /// <summary>Whether there is an upper bound.</summary>
    public bool IsBounded => !double.IsPositiveInfinity(UpperBound);

    /// <inheritdoc/>
    public override Tensor Forward(IReadOnlyList<Tensor> inputs) => IsBounded ? inputs[0].HardTanh(0, UpperBound)
        : inputs[0].relu();
}
