using Igos.Classifiers;
using Igos.Imaging;
using Igos.Networks;
using Igos.Networks.Layers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx;

/// <summary>
/// What a network's outputs are, and how a single number becomes two classes. Probabilities that are taken for logits
/// would give figures that aren't the model's.
/// </summary>
internal static class OutputEnd
{
    private const float Rounding = 1e-3f, QuantizedRounding = 0.1f; // a step of eight bits, for each of many classes

    /// <summary>
    /// Makes two classes of one number where that is the probability of one class, or what a sigmoid reads: its absence
    /// and itself.
    /// </summary>
    /// <param name="layers">In order; the last one's output is [N, 1].</param>
    /// <param name="isSigmoid">Whether a sigmoid reads it; else it is a probability.</param>
    public static IReadOnlyList<Layer> WithAbsence(IReadOnlyList<Layer> layers, bool isSigmoid)
    {
        var last = layers[^1].Name;
        return
        [
            .. layers, new FunctionLayer($"{last}: absence and presence", "Absence", [last], (x, _) =>
            {
                using var absence = isSigmoid ? zeros_like(x[0]) : x[0].SubtractedFrom(1);
                return cat([absence, x[0]], 1); // a softmax of (0, x) is (1 − σ(x), σ(x))
            }),
        ];
    }

    /// <summary>Of a network whose last layer gives one number: the same with a class and its absence.</summary>
    /// <param name="network">Taken over.</param>
    /// <param name="isSigmoid">Whether a sigmoid reads the number; else it is a probability.</param>
    public static Network WithAbsence(Network network, bool isSigmoid) =>
        new(WithAbsence(network.Layers, isSigmoid), network.InputName);

    /// <summary>Judges by structure, and by the values for several images.</summary>
    /// <param name="rows">What the network gives for several images.</param>
    /// <param name="end">What the graph ended in.</param>
    /// <param name="asked">What the outputs are to be taken for; null to judge.</param>
    /// <param name="isQuantized">Whether values are rounded to steps.</param>
    /// <returns>What they are, and whether that is a guess: numbers between 0 and 1 may be either.</returns>
    /// <exception cref="IgosException">They are to be probabilities, but some are none, or the reverse.</exception>
    public static (OutputKind Kind, bool IsGuess) Of(float[][] rows, GraphEnd end, OutputKind? asked, bool isQuantized)
    {
        // What was taken off makes the probabilities, or what was asked for in its place.
        if (end is GraphEnd.Softmax or GraphEnd.Sigmoid)
        {
            return (asked is OutputKind.Logits or OutputKind.SigmoidLogits ? asked.Value
                : end == GraphEnd.Sigmoid ? OutputKind.SigmoidLogits : OutputKind.Logits, false);
        }

        var rounding = isQuantized ? QuantizedRounding : Rounding;
        var values = OutputValues.Of(rows, rounding);
        if (asked is { } kind)
        {
            values.Check(kind, end == GraphEnd.Probabilities);
            return (kind, false);
        }

        return values.SumToOne || (values.AreShares && end == GraphEnd.Probabilities)
            ? (OutputKind.Probabilities, false)
            : (OutputKind.Logits, values.AreShares && values.Differ);
    }

    /// <summary>What the network gives for several images that differ in much.</summary>
    /// <param name="network">Its outputs are [N, C].</param>
    /// <param name="size">H and W.</param>
    public static float[][] Rows(Network network, ImageSize size)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var outputs = network.Forward(IndependentImages.Images(size));
        return [.. ClassScore.ToArray(outputs.flatten()).Chunk((int)outputs.shape[1])];
    }
}

/// <summary>What a graph ended in, before a softmax or sigmoid was taken off.</summary>
internal enum GraphEnd
{
    /// <summary>Nothing that tells.</summary>
    Unknown,

    /// <summary>A softmax or its logarithm; taken off.</summary>
    Softmax,

    /// <summary>A sigmoid; taken off.</summary>
    Sigmoid,

    /// <summary>A softmax or a sigmoid with little else behind.</summary>
    Probabilities,
}
