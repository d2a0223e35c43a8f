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

    /// <summary>Judges by structure, and by the values for several images.</summary>
    /// <param name="network">Its outputs are [N, C].</param>
    /// <param name="size">H and W.</param>
    /// <param name="isSigmoid">Whether the graph ended in a sigmoid.</param>
    /// <param name="isMadeOfProbabilities">Whether a softmax or a sigmoid lies before little else.</param>
    /// <param name="isQuantized">Whether values are rounded to steps.</param>
    public static OutputKind Of(Network network, ImageSize size, bool isSigmoid, bool isMadeOfProbabilities,
        bool isQuantized)
    {
        if (isSigmoid)
        {
            return OutputKind.SigmoidLogits;
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var outputs = network.Forward(IndependentImages.Images(size));
        var rows = ClassScore.ToArray(outputs.flatten()).Chunk((int)outputs.shape[1]).ToArray();
        var rounding = isQuantized ? 0.1f : 1e-3f; // a step of an eighth-bit output, for each of many classes
        var areShares = rows.All(row => row.All(p => p >= 0 && p <= 1 + rounding));
        var sumToOne = rows.All(row => Math.Abs(row.Sum() - 1) <= rounding);
        return areShares && (sumToOne || isMadeOfProbabilities) ? OutputKind.Probabilities : OutputKind.Logits;
    }
}
