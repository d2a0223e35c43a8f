using Igos.Networks.Layers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Networks.Passes;

/// <summary>
/// Folds a constant added to the output of a convolution or of a fully connected layer into its bias: one layer that
/// computes
/// the same, under the sum's name.
/// </summary>
internal static class BiasFolding
{
    /// <summary>The layers after folding; those replaced are disposed.</summary>
    public static IReadOnlyList<Layer> Apply(IReadOnlyList<Layer> layers)
    {
        var readers =
            layers.SelectMany(layer => layer.Inputs).GroupBy(name => name).ToDictionary(g => g.Key, g => g.Count());
        var byName = new Dictionary<string, Layer>();
        var replaced = new HashSet<Layer>(ReferenceEqualityComparer.Instance);
        var result = new List<Layer>();
        foreach (var layer in layers)
        {
            var current = layer;
            if (layer is BiasAddition addition && byName.TryGetValue(addition.Inputs[0], out var before)
                && readers[before.Name] == 1
                && Fold(before, addition) is { } folded)
            {
                replaced.Add(before);
                before.Dispose(); // now, so that one folded kernel at a time is in memory twice
                addition.Dispose();
                current = folded;
            }

            byName[current.Name] = current;
            result.Add(current);
        }

        result.RemoveAll(replaced.Contains);
        return result;
    }

    private static Layer? Fold(Layer layer, BiasAddition addition)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return layer switch
        {
            Convolution c when Along(addition.Bias, c.Kernel.shape[0], 3) is { } bias =>
                new Convolution(addition.Name, c.Inputs[0], c.Kernel.clone(), c.Bias is { } own ? own.Plus(bias) : bias,
                    [.. c.Strides], [.. c.Padding], [.. c.Dilation], c.Groups),
            Linear l when Along(addition.Bias, l.Matrix.shape[0], 1) is { } bias =>
                new Linear(addition.Name, l.Inputs[0], l.Matrix.clone(), l.Bias is { } own ? own.Plus(bias) : bias),
            _ => null,
        };
    }

    /// <summary>
    /// One number a channel, the channels being that dimension from the end; null where the constant is none.
    /// </summary>
    private static Tensor? Along(Tensor constant, long channels, int fromEnd) => constant.numel() == 1
        ? constant.reshape(1).repeat(channels)
        : constant.numel() == channels && constant.dim() >= fromEnd && constant.shape[^fromEnd] == channels
            ? constant.reshape(-1).clone()
        : null;
}
