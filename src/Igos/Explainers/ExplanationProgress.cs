using Igos.Heatmaps;
using Igos.Perturbation;

namespace Igos.Explainers;

/// <summary>How far an explanation is.</summary>
/// <param name="Method">The explainer's name.</param>
/// <param name="Done">Steps done, from 0 to <paramref name="Total"/>.</param>
/// <param name="Total">Steps in all; a method that stops early reaches it in one jump.</param>
public readonly record struct ExplanationProgress(string Method, int Done, int Total)
{
    /// <summary>
    /// Where the search stands after an iteration, one an image, for methods that optimize a mask; null for others.
    /// </summary>
    public IReadOnlyList<MaskProgress>? Masks { get; init; }
}

/// <summary>Where the search for an image's mask stands after an iteration.</summary>
/// <param name="Heatmap">
/// 1 − M as it is now; of the ablation path, which moves a ranking, the cells' ranks, 0 for the lowest and 1 for the
/// highest.
/// </param>
/// <param name="Step">
/// The objective's terms, the last that were computed; null for a method whose steps don't look at it and that doesn't
/// trace.
/// </param>
public sealed record MaskProgress(Heatmap Heatmap, TraceStep? Step);
