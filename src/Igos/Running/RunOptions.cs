using Igos.Classifiers;
using Igos.Imaging;
using Igos.Metrics;

namespace Igos.Running;

/// <summary>
/// What is asked about each photograph, how it is explained, and how the heatmaps are judged. Immutable.
/// </summary>
public sealed record RunOptions
{
    /// <summary>The methods, in the order in which they run.</summary>
    public required IReadOnlyList<MethodChoice> Methods { get; init; }

    /// <summary>The metrics by which heatmaps are judged; deletion and insertion by default.</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = [DeletionInsertion.Descriptor];

    /// <summary>What of the class is asked about and measured; its probability by default.</summary>
    public ScoreKind Score { get; init; }

    /// <summary>The class index asked about; null for each photograph's most probable class.</summary>
    public int? Target { get; init; }

    /// <summary>How a photograph is brought to the input's size.</summary>
    public Resize Resize { get; init; }

    /// <summary>
    /// Files of photographs with more pixels are refused before they are decoded; 100 million by default.
    /// </summary>
    public long MaxPixels { get; init; } = Photograph.DefaultMaxPixels;

    /// <summary>
    /// What the methods, and the metrics, replace removed pixels by; null, the default, for
    /// <see cref="Imaging.Baseline.Default"/> of the classifier's input.
    /// </summary>
    public BaselineKind? Baseline { get; init; }

    /// <summary>
    /// What the metrics replace removed pixels by besides, each for scores of its own:
    /// <see cref="MethodResult.OtherScores"/>. None by default; <see cref="Baseline"/> among them adds nothing.
    /// </summary>
    public IReadOnlyList<BaselineKind> ScoreBaselines { get; init; } = [];

    /// <summary>For baselines made of noise.</summary>
    public int Seed { get; init; }

    /// <summary>How many perturbed images are in memory at a time while heatmaps are judged.</summary>
    public int MaxPerturbedImages { get; init; } = 32;

    /// <summary>
    /// Whether the smallest shares of each heatmap that destroy and that keep the class are found too:
    /// <see cref="MethodResult.Evidence"/>. False by default.
    /// </summary>
    public bool Evidence { get; init; }

    /// <summary>
    /// Whether traces have the objective after every step also for Mask, whose steps don't look at it: a forward pass
    /// an iteration, which isn't counted among the method's. False by default.
    /// </summary>
    public bool Trace { get; init; }

    /// <summary>Whether a method that fails is an entry among the results; else it ends the photograph.</summary>
    public bool GoesOnAfterFailure { get; init; }

    /// <summary><see cref="ScoreBaselines"/> that differ from the question's, each once.</summary>
    /// <param name="baseline">The question's.</param>
    public IReadOnlyList<BaselineKind> OtherBaselines(BaselineKind baseline) =>
        [.. ScoreBaselines.Where(other => other != baseline).Distinct()];

    /// <summary>
    /// The same, where need be with a baseline that no method has seen: grey, or blur where grey is the question's. It
    /// is needed where a method optimizes the scores themselves (<see cref="Explainers.Method.OptimizesScore"/>) and no
    /// other baseline is named, for then its scores tell nothing about the others'.
    /// </summary>
    /// <param name="input">
    /// The classifier's input, by which <see cref="Baseline"/> is known where nobody names it.
    /// </param>
    public RunOptions WithUnseenBaseline(ImageSize input)
    {
        var baseline = Baseline ?? Imaging.Baseline.Default(input);
        var isFair = OtherBaselines(baseline).Count > 0 || !Methods.Any(choice => choice.Method.OptimizesScore);
        return isFair ? this : this with
        {
            ScoreBaselines = [baseline == BaselineKind.Grey ? BaselineKind.Blur : BaselineKind.Grey],
        };
    }
}
