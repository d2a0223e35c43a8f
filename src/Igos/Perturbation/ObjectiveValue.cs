namespace Igos.Perturbation;

/// <summary>The terms of a mask's objective F_c(M) = f_c(Φ(I0, up(M))) + λ1·mean|1 − M| + λ2·TV(M).</summary>
internal readonly record struct ObjectiveValue(double Score, double L1, double TotalVariation)
{
    /// <summary>F_c(M).</summary>
    public double Total => Score + L1 + TotalVariation;
}
