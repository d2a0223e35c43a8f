using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>
/// Adam (Kingma, Ba, ICLR 2015) with projection onto [0,1]; all masks move at every iteration.
/// TorchSharp's own is for a module's parameters.
/// </summary>
/// <param name="learningRate">The step size, or the first of <see cref="AnnealedOver"/>.</param>
internal sealed class Adam(double learningRate) : IStepRule, IDisposable
{
    private const double Beta1 = 0.9, Epsilon = 1e-8; // the published values

    private Tensor? _mean;
    private Tensor? _variance;

    /// <summary>β2: how slowly the squared gradient's mean forgets. Default 0.999, the published value.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>K: over so many iterations the step size falls to 0 by a cosine; null leaves it.</summary>
    public int? AnnealedOver { get; init; }

    /// <summary>
    /// ε as a share of the root of an image's mean squared gradient: then steps don't depend on the gradient's scale,
    /// and cells whose gradient is nothing but rounding stand still. Null, the default: ε is 1e-8, as published.
    /// </summary>
    public double? RelativeEpsilon { get; init; }

    /// <summary>Whether what is moved lies in [0,1], as a mask does. Default true.</summary>
    public bool Projects { get; init; } = true;

    /// <inheritdoc/>
    public bool ReadsObjective => false;

    /// <inheritdoc/>
    public MaskStep[] Take(Tensor masks, Tensor direction, IReadOnlyList<ObjectiveValue> current,
        IReadOnlyList<int> active, Func<Tensor, IReadOnlyList<int>, ObjectiveValue[]> objective, int iteration)
    {
        using var scope = NewDisposeScope();
        _mean ??= zeros_like(masks).DetachFromDisposeScope();
        _variance ??= zeros_like(masks).DetachFromDisposeScope();
        _mean.MultiplyInPlace(Beta1).AddScaledInPlace(direction, 1 - Beta1);
        _variance.MultiplyInPlace(Beta2).AddScaledProductInPlace(direction, direction, 1 - Beta2);
        var variance = _variance.DividedBy(1 - Math.Pow(Beta2, iteration));
        var deviation = RelativeEpsilon is { } share
            ? variance.sqrt().Plus(variance.mean([1, 2, 3], keepdim: true).sqrt().Times(share)).ClampMin(double.Epsilon)
            : variance.sqrt().Plus(Epsilon);
        var rate = learningRate * (AnnealedOver is { } k ? (1 + Math.Cos(Math.PI * (iteration - 1) / k)) / 2 : 1);
        masks.sub_(_mean.Times(rate / (1 - Math.Pow(Beta1, iteration))) / deviation);
        if (Projects)
        {
            masks.ClampInPlace(0, 1);
        }

        return [.. active.Select(_ => new MaskStep(rate, null))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mean?.Dispose();
        _variance?.Dispose();
    }
}
