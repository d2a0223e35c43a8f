namespace Igos.Explainers.Masks;

/// <summary>What a line search does that refuses every step along the integrated gradient.</summary>
public enum RefusedStep
{
    /// <summary>The least step along it all the same, as published.</summary>
    LeastStep,

    /// <summary>
    /// A search along the objective's plain gradient, along which a small enough step lowers it; for one more gradient
    /// of each score.
    /// </summary>
    PlainGradient,
}
