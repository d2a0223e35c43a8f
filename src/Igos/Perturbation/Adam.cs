using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>
/// Adam (Kingma, Ba, ICLR 2015) with projection onto [0,1]; all masks move at every iteration.
/// TorchSharp's own is for a module's parameters.
/// </summary>
/// <param name="learningRate">The step size.</param>
internal sealed class Adam(double learningRate) : IStepRule, IDisposable
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8; // the published values

    private Tensor? _mean;
    private Tensor? _variance;

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
        var deviation = _variance.DividedBy(1 - Math.Pow(Beta2, iteration)).sqrt().Plus(Epsilon);
        var step = _mean.Times(learningRate / (1 - Math.Pow(Beta1, iteration))) / deviation;
        masks.sub_(step).ClampInPlace(0, 1);
        return [.. active.Select(_ => new MaskStep(learningRate, null))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mean?.Dispose();
        _variance?.Dispose();
    }
}
