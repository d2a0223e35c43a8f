using Igos.Classifiers;
using Igos.Evaluation.Datasets;
using Igos.Evaluation.Studies;
using Igos.Imaging;

namespace Igos.Evaluation;

/// <summary>Which class a study explains.</summary>
public enum StudyTarget
{
    /// <summary>The one that the model finds most probable.</summary>
    Predicted,

    /// <summary>The photograph's true class.</summary>
    Truth,
}

/// <summary>What is run on which photographs. Immutable; vary it with <c>with</c>.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Methods with options and sizes.</summary>
    public required Study Study { get; init; }

    /// <summary>The photographs, in the order in which they are taken.</summary>
    public required IReadOnlyList<PhotographFile> Photographs { get; init; }

    /// <summary>Their true classes; null where they aren't known.</summary>
    public TrueClasses? Truth { get; init; }

    /// <summary>
    /// The pointing game's questions, which take the place of the photographs: heatmaps are judged by where they point,
    /// and not by deletion and insertion. Null for none.
    /// </summary>
    public IReadOnlyList<PointingQuestion>? Pointing { get; init; }

    /// <summary>Which class is explained.</summary>
    public StudyTarget Target { get; init; }

    /// <summary>
    /// What removed pixels are replaced by; null, the default, for <see cref="Imaging.Baseline.Default"/> of the
    /// classifier's input.
    /// </summary>
    public BaselineKind? Baseline { get; init; }

    /// <summary>
    /// What removed pixels are replaced by for further scores of each heatmap. None by default; <see cref="Baseline"/>
    /// among them adds nothing.
    /// </summary>
    public IReadOnlyList<BaselineKind> ScoreBaselines { get; init; } = [];

    /// <summary>
    /// Another network that each heatmap is scored on too, under <see cref="Baseline"/> and under each of
    /// <see cref="ScoreBaselines"/>; null for none.
    /// </summary>
    public ScoreModel? ScoreModel { get; init; }

    /// <summary>What is explained and measured of the class.</summary>
    public ScoreKind Score { get; init; }

    /// <summary>How a photograph is brought to the input's size.</summary>
    public Resize Resize { get; init; }

    /// <summary>
    /// Larger photographs are refused before they are decoded, and are rows with that error. It changes no figure, so
    /// that results are the same under any limit.
    /// </summary>
    public long MaxPixels { get; init; } = Photograph.DefaultMaxPixels;

    /// <summary>For baselines made of noise.</summary>
    public int Seed { get; init; }

    /// <summary>How many perturbed images are in memory at a time while heatmaps are judged.</summary>
    public int MaxPerturbedImages { get; init; } = 32;

    /// <summary>Whether heatmaps are kept, compressed; reports need them for pictures. True by default.</summary>
    public bool KeepHeatmaps { get; init; } = true;

    /// <summary>The part of the cells that this run computes; null for all.</summary>
    public Shard? Shard { get; init; }

    /// <summary>Whether what failed before is tried again.</summary>
    public bool RetriesFailed { get; init; }
}
