namespace Igos.Explainers;

/// <summary>What a method needs of a classifier besides scores.</summary>
[Flags]
public enum Needs
{
    /// <summary>Scores only.</summary>
    Scores = 0,

    /// <summary>It must be differentiable.</summary>
    Gradients = 1,

    /// <summary>It must have layers to look at: no black box.</summary>
    Layers = 2,
}
