using Igos.Classifiers;
using Igos.Explainers;
using Igos.Imaging;
using Igos.Metrics;

namespace Igos.Running;

/// <summary>A photograph as the classifier saw it, and what the methods say of it.</summary>
public sealed record ExplainedPhotograph
{
    /// <summary>The picture; the caller's of the run.</summary>
    public required Photograph Photograph { get; init; }

    /// <summary>The part of it that the classifier saw.</summary>
    public required PhotographRegion Region { get; init; }

    /// <summary>What was asked.</summary>
    public required IClassifier Classifier { get; init; }

    /// <summary>The classifier's first guesses, the most probable first.</summary>
    public required IReadOnlyList<ClassProbability> TopClasses { get; init; }

    /// <summary>The class asked about.</summary>
    public required ClassProbability Target { get; init; }

    /// <summary>What the methods replaced removed pixels by.</summary>
    public required BaselineKind Baseline { get; init; }

    /// <summary>The class's probability with all pixels removed.</summary>
    public required float BaselineProbability { get; init; }

    /// <summary>What to know before believing any of the heatmaps.</summary>
    public required IReadOnlyList<Warning> Warnings { get; init; }

    /// <summary>One for each method, in the run's order.</summary>
    public IReadOnlyList<MethodResult> Results { get; init; } = [];
}

/// <summary>What came of one method on one photograph.</summary>
/// <param name="Choice">The method with its options.</param>
/// <param name="Explanation">Null where it failed.</param>
/// <param name="Scores">By all metrics; none where the heatmap can't be ranked.</param>
/// <param name="ScorePasses">What the metrics asked of the network.</param>
/// <param name="Failure">Why there is no explanation; null where there is.</param>
public sealed record MethodResult(MethodChoice Choice, Explanation? Explanation, IReadOnlyList<Score> Scores,
    Passes ScorePasses, string? Failure)
{
    /// <summary>
    /// The shares of the heatmap's cells that the class hangs on, and that are enough; null where
    /// <see cref="RunOptions.Evidence"/> is off, or the cells can't be ranked.
    /// </summary>
    public EvidenceResult? Evidence { get; init; }

    /// <summary>
    /// What the metrics say of each seed's own heatmap, where there are several: see <see cref="SeedEnsemble"/>.
    /// </summary>
    public IReadOnlyList<SeedScores> SeedScores { get; init; } = [];

    /// <summary>
    /// By all metrics under <see cref="RunOptions.OtherBaselines"/>, in their order; none where the heatmap can't be
    /// ranked.
    /// </summary>
    public IReadOnlyList<BaselineScores> OtherScores { get; init; } = [];

    /// <summary>The score of that name; null where the heatmap has none.</summary>
    public Score? Score(string name) => Scores.FirstOrDefault(score => score.Name == name);
}
