namespace Igos.Explainers.Masks;

/// <summary>Sets of I-GOS's weights and noise.</summary>
public enum Preset
{
    /// <summary>As published: λ1 = 1, λ2 = 20 (3 and 60 over 28×28) and noise of 0.2.</summary>
    Paper,

    /// <summary>
    /// A tenth of these weights, and up to 28×28 no noise. With the published ones the search ended about where it began
    /// on more than half of the photographs measured at 28×28, with these on one in twenty, and deletion and insertion
    /// were better under two baselines (docs/results.md, "An I-GOS that moves").
    /// </summary>
    Light,
}
