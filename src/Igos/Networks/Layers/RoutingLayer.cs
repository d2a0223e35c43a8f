using static TorchSharp.torch;

namespace Igos.Networks.Layers;

/// <summary>
/// A layer that only moves values to other places: reshape, flatten, transpose, concatenate, slice, pad with zeros, max
/// pooling (which picks). Each output is a copy of one input (or 0), so evidence goes back the way the values came.
/// </summary>
public sealed class RoutingLayer : Layer
{
    /// <summary>The kind of windowed max pooling.</summary>
    internal const string MaxPooling = "MaxPooling";

    private readonly Func<IReadOnlyList<Tensor>, Tensor> _forward;

    /// <summary>Makes the layer.</summary>
    /// <param name="name">Unique in its network.</param>
    /// <param name="kind">What it does: <c>Flatten</c>, <c>Concatenation</c>, <c>MaxPooling</c>.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="forward">The function itself; pure and differentiable.</param>
    public RoutingLayer(string name, string kind, IReadOnlyList<string> inputs,
        Func<IReadOnlyList<Tensor>, Tensor> forward)
        : base(name, kind, inputs)
    {
        _forward = forward;
    }

    /// <inheritdoc/>
    public override Tensor Forward(IReadOnlyList<Tensor> inputs) => _forward(inputs);
}
