using static TorchSharp.torch;

namespace Igos.Networks.Layers;

/// <summary>Any other differentiable function: an activation, a normalization, attention arithmetic.</summary>
public sealed class FunctionLayer : Layer
{
    private readonly Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor?>, Tensor> _forward;

    /// <summary>Makes the layer.</summary>
    /// <param name="name">Unique in its network.</param>
    /// <param name="kind">What it does, in the field's word.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="forward">The function of the inputs and of the layer's own tensors; pure and
    /// differentiable.</param>
    /// <param name="tensors">Its weights and constants, handed to the function on the network's
    /// device. Taken over.</param>
    public FunctionLayer(string name, string kind, IReadOnlyList<string> inputs,
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor?>, Tensor> forward, params Tensor?[] tensors)
        : base(name, kind, inputs, tensors)
    {
        _forward = forward;
    }

    /// <inheritdoc/>
    public override Tensor Forward(IReadOnlyList<Tensor> inputs) => _forward(inputs, Weights);
}
