using Igos.Evaluation;
using Igos.Imaging;
using Igos.Running;

namespace Igos.Cli.Evaluate;

/// <summary>What <c>igos evaluate</c> was asked to do.</summary>
internal sealed record EvaluateSettings
{
    /// <summary>Files, folders and lists of files.</summary>
    public required IReadOnlyList<string> Places { get; init; }

    public required ModelChoice Model { get; init; }

    /// <summary>Another network that heatmaps are scored on; null for none.</summary>
    public ModelChoice? ScoreModel { get; init; }

    /// <summary>A study's name or file; null for rows by hand.</summary>
    public string? Study { get; init; }

    /// <summary>Names of methods; null where none were named.</summary>
    public IReadOnlyList<string>? Methods { get; init; }

    public IReadOnlyList<int>? Sizes { get; init; }

    public required OptionValues Options { get; init; }

    /// <summary>How many photographs are drawn; null for all.</summary>
    public int? Sample { get; init; }

    public int SampleSeed { get; init; }

    /// <summary>Where the true classes stand.</summary>
    public string? Truth { get; init; }

    public StudyTarget Target { get; init; }

    /// <summary>Where the pointing game's boxes are; null for no pointing game.</summary>
    public BoxSettings? Boxes { get; init; }

    public Resize Resize { get; init; }

    /// <summary>Larger photographs are refused.</summary>
    public long MaxPixels { get; init; } = Photograph.DefaultMaxPixels;

    public BaselineKind? Baseline { get; init; }

    /// <summary>For further scores.</summary>
    public IReadOnlyList<BaselineKind> ScoreBaselines { get; init; } = [];

    public required string Store { get; init; }

    /// <summary>The part of the cells that is computed; null for all.</summary>
    public Shard? Shard { get; init; }

    /// <summary>What is open is queued for workers, and nothing is computed here.</summary>
    public bool Submits { get; init; }

    public bool KeepsHeatmaps { get; init; }

    public bool RetriesFailed { get; init; }

    /// <summary>The study is printed as JSON, and nothing runs.</summary>
    public bool Prints { get; init; }
}
