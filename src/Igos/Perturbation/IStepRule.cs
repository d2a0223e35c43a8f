using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>How far a mask search goes along its direction.</summary>
internal interface IStepRule
{
    /// <summary>Whether it compares the objective before and after a step.</summary>
    bool ReadsObjective { get; }

    /// <summary>Moves the active masks, each on its own.</summary>
    /// <param name="masks">M, [N, k, m, m]; overwritten with the masks after the step.</param>
    /// <param name="direction">TG of the active rows, [r, k, m, m].</param>
    /// <param name="current">F(M) of each row; meaningless where <see cref="ReadsObjective"/> is false.</param>
    /// <param name="active">The rows to move.</param>
    /// <param name="objective">F of some masks.</param>
    /// <param name="iteration">From 1.</param>
    /// <returns>One step for each active row, in order.</returns>
    MaskStep[] Take(Tensor masks, Tensor direction, IReadOnlyList<ObjectiveValue> current, IReadOnlyList<int> active,
        Func<Tensor, IReadOnlyList<int>, ObjectiveValue[]> objective, int iteration);
}

/// <summary>A step of one image's mask.</summary>
/// <param name="StepSize">α.</param>
/// <param name="Value">The objective after it; null where the rule doesn't look.</param>
internal readonly record struct MaskStep(double StepSize, ObjectiveValue? Value);
