using Igos.Classifiers;

namespace Igos.Perturbation;

/// <summary>Where a mask optimization stands after an iteration's step, or at its start.</summary>
/// <param name="Iteration">From 1; 0 for the start, M = 1.</param>
/// <param name="Score">
/// f_c of the masked image, without noise; for iGOS++ the half sum of its four scores, those of insertion negative.
/// </param>
/// <param name="L1">λ1 · mean|1 − M|.</param>
/// <param name="TotalVariation">λ2 · TV(M).</param>
/// <param name="StepSize">α of the step taken; 0 at the start.</param>
/// <param name="Passes">What the search has asked of the network for this image so far.</param>
public readonly record struct TraceStep(
    int Iteration, double Score, double L1, double TotalVariation, double StepSize, Passes Passes)
{
    /// <summary>The objective F_c(M).</summary>
    public double Objective => Score + L1 + TotalVariation;
}
