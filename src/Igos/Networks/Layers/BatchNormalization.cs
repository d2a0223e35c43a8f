using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Networks.Layers;

/// <summary>
/// Batch normalization with the running statistics, as in inference. Folded into a convolution before it at load.
/// </summary>
public sealed class BatchNormalization : Layer
{
    /// <summary>Makes the layer; every tensor is [C], float32, and taken over.</summary>
    public BatchNormalization(string name, string input, Tensor scale, Tensor bias, Tensor mean, Tensor variance,
        double epsilon = 1e-5)
        : base(name, "BatchNormalization", [input], scale, bias, mean, variance)
    {
        Epsilon = epsilon;
    }

    /// <summary>γ, [C].</summary>
    public Tensor Scale => Weights[0]!;

    /// <summary>β, [C].</summary>
    public Tensor Bias => Weights[1]!;

    /// <summary>The running mean, [C].</summary>
    public Tensor Mean => Weights[2]!;

    /// <summary>The running variance, [C].</summary>
    public Tensor Variance => Weights[3]!;

    /// <summary>Added to the variance.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    public override Tensor Forward(IReadOnlyList<Tensor> inputs) =>
        F.batch_norm(inputs[0], Mean, Variance, Scale, Bias, training: false, momentum: 0, eps: Epsilon);
}
