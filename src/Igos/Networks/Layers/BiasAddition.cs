using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Networks.Layers;

/// <summary>
/// Adds a constant, such as a bias that a file keeps apart. Folded at load into the layer with weights before it.
/// </summary>
internal sealed class BiasAddition : Layer, ILinearLayer
{
    /// <summary>Makes the layer.</summary>
    /// <param name="name">Unique in its network.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="bias">Broadcasts to the input's shape. Taken over.</param>
    public BiasAddition(string name, string input, Tensor bias)
        : base(name, "Add", [input], bias)
    {
    }

    /// <summary>What is added.</summary>
    public Tensor Bias => Weights[0]!;

    /// <inheritdoc/>
    public override Tensor Forward(IReadOnlyList<Tensor> inputs) => inputs[0].Plus(Bias);

    /// <inheritdoc/>
    public Tensor ForwardPositive(Tensor input, int sign = 1) => sign > 0 ? input.alias() : zeros_like(input);
}
