using Igos.Tensors;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Networks.Layers;

/// <summary>A fully connected layer: x · Wᵀ + b over the last dimension.</summary>
public sealed class Linear : Layer, ILinearLayer
{
    /// <summary>Makes the layer.</summary>
    /// <param name="name">Unique in its network.</param>
    /// <param name="input">What it reads: [..., in].</param>
    /// <param name="weight">[out, in], float32. Taken over.</param>
    /// <param name="bias">[out] or null. Taken over.</param>
    public Linear(string name, string input, Tensor weight, Tensor? bias = null)
        : base(name, "Linear", [input], weight, bias)
    {
    }

    /// <summary>[out, in].</summary>
    public Tensor Matrix => Weights[0]!;

    /// <summary>[out], or null.</summary>
    public Tensor? Bias => Weights[1];

    /// <inheritdoc/>
    public override Tensor Forward(IReadOnlyList<Tensor> inputs) => F.linear(inputs[0], Matrix, Bias);

    /// <inheritdoc/>
    public Tensor ForwardPositive(Tensor input, int sign = 1)
    {
        using var positive = sign > 0 ? Matrix.ClampMin(0) : Matrix.neg().ClampMinInPlace(0);
        return F.linear(input, positive);
    }
}
