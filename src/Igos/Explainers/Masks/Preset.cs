namespace Igos.Explainers.Masks;

/// <summary>Sets of I-GOS's weights and noise. They differ for masks up to 28×28.</summary>
public enum Preset
{
    /// <summary>
    /// λ1 = 0.1, λ2 = 2 and no noise; over 28×28 as published. At 28×28 the published ones leave the search about where
    /// it began on more than half of the photographs measured, these on one in thirty, and deletion and insertion are
    /// better under two baselines, on two networks (docs/results.md, "An I-GOS that moves").
    /// </summary>
    Light,

    /// <summary>As published: λ1 = 1, λ2 = 20 (3 and 60 over 28×28) and noise of 0.2.</summary>
    Paper,
}
