using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>
/// A ranking field z of parameters x: z = (A·x·Aᵀ − mean) / deviation, with A a Gaussian's weights. Only z's order
/// counts, so its mean and its deviation are fixed at 0 and 1; and a field as fine as the pixels must be smooth, or it
/// fits its one baseline instead of the image.
/// </summary>
internal sealed class RankingField
{
    private const double Tiny = 1e-30; // of a field that is the same everywhere

    private readonly Tensor? _weights;

    /// <param name="size">m.</param>
    /// <param name="deviation">Of the Gaussian, in cells; 0 for none.</param>
    /// <param name="device">Where the parameters are.</param>
    public RankingField(int size, double deviation, Device device) =>
        _weights = deviation > 0 ? Gaussian(size, deviation, device) : null;

    /// <summary>z.</summary>
    /// <param name="parameters">x, [N, 1, m, m].</param>
    /// <returns>[N, 1, m, m]; the caller's.</returns>
    public Tensor Of(Tensor parameters)
    {
        using var scope = NewDisposeScope();
        var (centred, deviation) = Centred(Smoothed(parameters));
        return (centred / deviation).MoveToOuterDisposeScope();
    }

    /// <summary>∂F/∂x = Aᵀ·(∂F/∂z / deviation)·A: how far the mean and the deviation follow is left out.</summary>
    /// <param name="gradient">∂F/∂z, [N, 1, m, m].</param>
    /// <param name="parameters">x.</param>
    /// <returns>[N, 1, m, m]; the caller's.</returns>
    public Tensor Gradient(Tensor gradient, Tensor parameters)
    {
        using var scope = NewDisposeScope();
        var scaled = gradient / Centred(Smoothed(parameters)).Deviation;
        return (_weights is null ? scaled : _weights.t().matmul(scaled).matmul(_weights)).MoveToOuterDisposeScope();
    }

    private Tensor Smoothed(Tensor parameters) => _weights is null ? parameters.alias()
        : _weights.matmul(parameters).matmul(_weights.t());

    private static (Tensor Values, Tensor Deviation) Centred(Tensor values)
    {
        var centred = values - values.mean([1, 2, 3], keepdim: true);
        return (centred, centred.Squared().mean([1, 2, 3], keepdim: true).sqrt().ClampMin(Tiny));
    }

    /// <summary>A[i, j] ∝ exp(−(i − j)²/2σ²), each row's sum 1: at the border the weights of what is there.</summary>
    private static Tensor Gaussian(int size, double deviation, Device device)
    {
        var weights = new float[size * size];
        for (var i = 0; i < size; i++)
        {
            var distances = Enumerable.Range(0, size).Select(j => (i - j) / deviation);
            double[] row = [.. distances.Select(x => Math.Exp(-x * x / 2))];
            var sum = row.Sum();
            for (var j = 0; j < size; j++)
            {
                weights[i * size + j] = (float)(row[j] / sum);
            }
        }

        return tensor(weights, [size, size], device: device);
    }
}
