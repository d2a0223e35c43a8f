namespace Igos.Explainers.Masks;

/// <summary>Options of <see cref="IgosPlusPlus"/>; the defaults are the published ones.</summary>
public sealed record IgosPlusPlusOptions : MaskOptimizationOptions
{
    /// <summary>α_u: the line search's first step size; positive, default 1000.</summary>
    public override double InitialStep { get; init; } = 1000;

    /// <summary>
    /// Whether each step starts from where the last one's momentum leads (Nesterov's accelerated gradient),
    /// for one more evaluation an iteration. Default false.
    /// </summary>
    [Option("nesterov", "Whether each step starts from where the last one's momentum leads")]
    public bool Nesterov { get; init; }

    /// <summary>λ1 in force: <see cref="MaskOptimizationOptions.L1"/>, or 1, and 10 for masks over 28.</summary>
    public override double L1InForce => L1 ?? (Size > 28 ? 10 : 1);

    /// <summary>λ2 in force: <see cref="MaskOptimizationOptions.TotalVariation"/>, or 20.</summary>
    public override double TotalVariationInForce => TotalVariation ?? 20;
}
