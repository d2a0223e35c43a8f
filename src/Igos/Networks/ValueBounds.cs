using Igos.Networks.Layers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Networks;

/// <summary>
/// What no layer's output exceeds, either way, for inputs up to a bound. Where the bound of a sum of products is a
/// number, no overflow and so no NaN can arise on the way.
/// </summary>
internal static class ValueBounds
{
    /// <summary>The greatest absolute value that an input may have for the bounds to hold.</summary>
    public const double Input = 1000;

    /// <summary>Far enough under float32's greatest number for what rounding adds.</summary>
    private const double Greatest = 1e38;

    /// <summary>A bound for each layer's output in order; infinite where none is known.</summary>
    public static double[] Of(Network network)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var bounds = new Dictionary<string, double> { [network.InputName] = Input };
        var result = new double[network.Layers.Count];
        for (var i = 0; i < result.Length; i++)
        {
            var layer = network.Layers[i];
            var bound = Of(layer, [.. layer.Inputs.Select(name => bounds[name])]);
            bounds[layer.Name] = result[i] = bound <= Greatest ? bound : double.PositiveInfinity; // also for NaN
        }

        return result;
    }

    private static double Of(Layer layer, double[] inputs) => layer switch
    {
        Convolution c => inputs[0] * LargestSum(c.Kernel) + Largest(c.Bias),
        BatchNormalization n => Normalized(n, inputs[0]),
        // Of an input without a bound even a bounded ReLU may have NaN.
        Relu r => double.IsFinite(inputs[0]) ? Math.Min(inputs[0], r.UpperBound) : double.PositiveInfinity,
        Addition => inputs.Sum(),
        RoutingLayer or AveragePooling => inputs.Max(),
        _ => double.PositiveInfinity,
    };

    /// <summary>The largest sum of the weights' absolute values over the output's channels.</summary>
    private static double LargestSum(Tensor kernel) =>
        kernel.abs().to(float64).flatten(1).sum(1).max().item<double>();

    private static double Largest(Tensor? values) =>
        values is null ? 0 : values.abs().to(float64).max().item<double>();

    private static double Normalized(BatchNormalization norm, double input)
    {
        var factor = norm.Scale.abs().to(float64) / norm.Variance.to(float64).Plus(norm.Epsilon).sqrt();
        var bound = norm.Mean.abs().to(float64).Plus(input) * factor;
        return bound.Plus(norm.Bias.abs().to(float64)).max().item<double>();
    }
}
