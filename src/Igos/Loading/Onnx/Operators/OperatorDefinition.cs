using Igos.Loading.Onnx.Graph;
using Igos.Networks.Layers;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Operators;

/// <summary>Computes one output of a node from its inputs, null where one is left out; pure and differentiable.
/// </summary>
internal delegate Tensor Evaluate(Tensor?[] inputs);

/// <summary>What the importer knows of an ONNX operator.</summary>
/// <param name="Make">The function that a node's output number k is, with its attributes read and checked.</param>
internal sealed record OperatorDefinition(Func<OnnxNode, int, Evaluate> Make)
{
    /// <summary>Which inputs steer the operator (a shape, axes, sizes) instead of flowing through it.</summary>
    public int[] Parameters { get; init; } = [];

    /// <summary>Whether it reads nothing of its input but the shape, which is known at import.</summary>
    public bool ReadsShapeOnly { get; init; }

    /// <summary>Whether it only moves values to other places.</summary>
    public bool IsRouting { get; init; }

    /// <summary>Whether it only gives its first input another shape, with the values in the same order.</summary>
    public bool KeepsOrder { get; init; }

    /// <summary>Whether every output of the node counts, or the first alone (the others being training's).</summary>
    public bool HasManyOutputs { get; init; }

    /// <summary>The kind shown; the operator's name by default.</summary>
    public string? Kind { get; init; }

    /// <summary>Makes a layer of a type that methods know; null where the node is not of that type's form.</summary>
    public Func<OnnxNode, string, Value?[], Layer?>? MakeLayer { get; init; }

    /// <summary>Frees inputs that a file exported for one image fixed to that batch.</summary>
    public Func<OnnxNode, Value?[], Value?[]>? AdjustToBatch { get; init; }

    /// <summary>What <see cref="Make"/> makes, but for an operator that changes nothing: its result is a tensor of its
    /// own and not the input, which is disposed for itself.</summary>
    public Evaluate MakeOwning(OnnxNode node, int output)
    {
        var evaluate = Make(node, output);
        return inputs =>
        {
            var result = evaluate(inputs);
            return inputs.Any(input => ReferenceEquals(input, result)) ? result.alias() : result;
        };
    }
}
