using Igos.Classifiers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>
/// One step of a fixed size, taken whatever it does to the objective: the ablation of the paper's Table 4.
/// </summary>
/// <param name="stepSize">α.</param>
internal sealed class FixedStep(double stepSize) : IStepRule
{
    /// <inheritdoc/>
    public bool ReadsObjective => true;

    /// <inheritdoc/>
    public MaskStep[] Take(Tensor masks, Tensor direction, IReadOnlyList<ObjectiveValue> current,
        IReadOnlyList<int> active, Func<Tensor, IReadOnlyList<int>, ObjectiveValue[]> objective, int iteration)
    {
        using var scope = NewDisposeScope();
        var moved = (Rows.Of(masks, active) - direction.Times(stepSize)).Clamp(0, 1);
        for (var j = 0; j < active.Count; j++)
        {
            masks[active[j]].copy_(moved[j]);
        }

        return [.. objective(moved, active).Select(value => new MaskStep(stepSize, value))];
    }
}
