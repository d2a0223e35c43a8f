namespace Igos.Perturbation;

/// <summary>One iteration of a mask optimization, after its step.</summary>
/// <param name="Iteration">From 1.</param>
/// <param name="Score">
/// f_c of the masked image, without noise; for iGOS++ the half sum of its four scores, those of insertion negative.
/// </param>
/// <param name="L1">λ1 · mean|1 − M|.</param>
/// <param name="TotalVariation">λ2 · TV(M).</param>
/// <param name="StepSize">α of the step taken.</param>
public readonly record struct TraceStep(int Iteration, double Score, double L1, double TotalVariation, double StepSize)
{
    /// <summary>The objective F_c(M).</summary>
    public double Objective => Score + L1 + TotalVariation;
}
