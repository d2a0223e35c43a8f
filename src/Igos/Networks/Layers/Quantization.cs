using static TorchSharp.torch;

namespace Igos.Networks.Layers;

/// <summary>
/// QuantizeLinear or DequantizeLinear: a change of units, but for rounding and for the clamp to the ends of the type.
/// </summary>
internal sealed class Quantization : Layer
{
    private readonly Func<Tensor, Tensor, Tensor, Tensor> _forward;

    /// <summary>Makes the layer.</summary>
    /// <param name="name">Unique in its network.</param>
    /// <param name="kind">The operator's name.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="forward">The operator on an activation, the scale and the zero point.</param>
    /// <param name="scale">The length of a step; broadcasts to the input's shape. Taken over.</param>
    /// <param name="zero">The whole number that stands for 0, of the same shape. Taken over.</param>
    /// <param name="cutsBelowZero">Whether the clamp's lower end stands for 0.</param>
    public Quantization(string name, string kind, string input, Func<Tensor, Tensor, Tensor, Tensor> forward,
        Tensor scale, Tensor zero, bool cutsBelowZero)
        : base(name, kind, [input], scale, zero)
    {
        (_forward, CutsBelowZero) = (forward, cutsBelowZero);
    }

    /// <summary>Whether nothing below 0 passes, so that a ReLU before it may have been left out.</summary>
    public bool CutsBelowZero { get; }

    /// <summary>The same, reading another layer, with tensors of its own.</summary>
    public Quantization Reading(string input) =>
        new(Name, Kind, input, _forward, Weights[0]!.clone(), Weights[1]!.clone(), CutsBelowZero);

    /// <inheritdoc/>
    public override Tensor Forward(IReadOnlyList<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        return _forward(inputs[0], Weights[0]!, Weights[1]!).MoveToOuterDisposeScope();
    }
}
