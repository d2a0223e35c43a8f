namespace Igos.Explainers.Masks;

/// <summary>
/// Options of <see cref="IntegratedGradientsOptimizedSaliency"/>; the defaults are the published ones, but for the
/// weights and the noise of masks up to 28×28: see <see cref="Preset"/>.
/// </summary>
public sealed record IntegratedGradientsOptimizedSaliencyOptions : MaskOptimizationOptions
{
    /// <summary>What the weights and the noise are where nothing else is said. Default light.</summary>
    [Option("preset", "The weights and the noise where nothing else is said: light, which up to 28×28 has a tenth of "
        + "the published weights and no noise, or the paper's")]
    public Preset Preset { get; init; }

    /// <summary>
    /// A fixed step size instead of the line search (the paper's ablation uses 1); null, the default, searches.
    /// </summary>
    [Option("fixed-step", "A fixed step size instead of the line search", Least = 0, IsAbove = true)]
    public double? FixedStep { get; init; }

    /// <summary>α_u: the line search's first step size; positive, default 200.</summary>
    public override double InitialStep { get; init; } = 200;

    /// <summary>Whether λ1 is relaxed when the score doesn't move, as the published demo does. Default true.</summary>
    [Option("relax-l1", "Whether the weight of the mask's size is divided by 10 halfway, and by 5 after four fifths, "
        + "where the score has hardly moved, as in the published demo")]
    public bool RelaxL1 { get; init; } = true;

    /// <summary>
    /// How many passes it may take: the points of the integrated gradient follow from it. Default normal, as published.
    /// </summary>
    [Option("effort", "How many passes it may take")]
    public Effort Effort { get; init; } = Effort.Normal;

    /// <summary>
    /// S in force: <see cref="MaskOptimizationOptions.Steps"/>, or 5, 20 and 20 for low, normal and high effort.
    /// </summary>
    public override int StepsInForce => Steps ?? (Effort == Effort.Low ? 5 : base.StepsInForce);

    /// <summary>
    /// λ1 in force: <see cref="MaskOptimizationOptions.L1"/>, or 3 for masks over 28; else 0.1, and 1 with the paper's
    /// preset.
    /// </summary>
    public override double L1InForce => L1 ?? (IsFine ? 3 : IsLight ? 0.1 : 1);

    /// <summary>
    /// λ2 in force: <see cref="MaskOptimizationOptions.TotalVariation"/>, or 60 for masks over 28; else 2, and 20 with
    /// the paper's preset.
    /// </summary>
    public override double TotalVariationInForce => TotalVariation ?? (IsFine ? 60 : IsLight ? 2 : 20);

    /// <summary>
    /// σ in force: <see cref="MaskOptions.Noise"/>, or 0 for masks up to 28 with the light preset, and else 0.2.
    /// </summary>
    public override double NoiseInForce => Noise ?? (IsLight ? 0 : base.NoiseInForce);

    private bool IsFine => Size > 28;

    private bool IsLight => Preset == Preset.Light && !IsFine;
}
