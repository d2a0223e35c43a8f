using Igos.Networks.Layers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Networks.Passes;

/// <summary>
/// Folds a batch normalization into the convolution before it: one layer that computes the same, under the
/// normalization's name.
/// </summary>
internal static class BatchNormalizationFolding
{
    /// <summary>The layers after folding; those replaced are disposed.</summary>
    public static IReadOnlyList<Layer> Apply(IReadOnlyList<Layer> layers)
    {
        var readers = layers.SelectMany(layer => layer.Inputs).GroupBy(name => name)
            .ToDictionary(g => g.Key, g => g.Count());
        var byName = layers.ToDictionary(layer => layer.Name);
        var folded = new HashSet<Layer>(ReferenceEqualityComparer.Instance);
        var result = new List<Layer>();
        foreach (var layer in layers)
        {
            if (layer is BatchNormalization norm && byName.GetValueOrDefault(norm.Inputs[0]) is Convolution convolution
                && readers[convolution.Name] == 1)
            {
                result.Add(Fold(convolution, norm));
                folded.Add(convolution);
                folded.Add(norm);
                convolution.Dispose(); // now, so that one folded kernel at a time is in memory twice
                norm.Dispose();
            }
            else
            {
                result.Add(layer);
            }
        }

        result.RemoveAll(folded.Contains);
        return result;
    }

    /// <summary>W′ = W·γ/√(σ² + ε), b′ = (b − μ)·γ/√(σ² + ε) + β.</summary>
    private static Convolution Fold(Convolution convolution, BatchNormalization norm)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var factor = norm.Scale / norm.Variance.Plus(norm.Epsilon).sqrt();
        var kernel = convolution.Kernel * factor.reshape(-1, 1, 1, 1);
        var bias = ((convolution.Bias is { } b ? b - norm.Mean : -norm.Mean) * factor).Plus(norm.Bias);
        return new Convolution(norm.Name, convolution.Inputs[0], kernel, bias, [.. convolution.Strides],
            [.. convolution.Padding], [.. convolution.Dilation], convolution.Groups);
    }
}
