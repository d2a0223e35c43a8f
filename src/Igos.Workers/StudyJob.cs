using System.Text.Json;
using Igos.Classifiers;
using Igos.Evaluation;
using Igos.Imaging;
using Igos.Running;

namespace Igos.Workers;

/// <summary>Some cells of a study, with all that changes their figures: what a worker takes from the queue.</summary>
public sealed record StudyJob
{
    /// <summary>The network, as the study's machine names it.</summary>
    public required ModelChoice Model { get; init; }

    /// <summary>What its files hold.</summary>
    public required string ModelHash { get; init; }

    /// <summary>Another network that heatmaps are scored on; null for none.</summary>
    public ModelChoice? ScoreModel { get; init; }

    /// <summary>What that one's files hold.</summary>
    public string? ScoreModelHash { get; init; }

    /// <summary>Which class is explained.</summary>
    public StudyTarget Target { get; init; }

    /// <summary>What of it is explained and measured.</summary>
    public ScoreKind Score { get; init; }

    /// <summary>How a photograph is brought to the input's size.</summary>
    public Resize Resize { get; init; }

    /// <summary>What removed pixels are replaced by.</summary>
    public BaselineKind Baseline { get; init; }

    /// <summary>The same for further scores.</summary>
    public IReadOnlyList<BaselineKind> ScoreBaselines { get; init; } = [];

    /// <summary>For baselines made of noise.</summary>
    public int Seed { get; init; }

    /// <summary>Whether heatmaps are kept.</summary>
    public bool KeepHeatmaps { get; init; }

    /// <summary>Whether what failed before is tried again.</summary>
    public bool RetriesFailed { get; init; }

    /// <summary>At least one.</summary>
    public IReadOnlyList<JobPhotograph> Photographs { get; init; } = [];

    internal string ToJson() => JsonSerializer.Serialize(this);

    internal static StudyJob Parse(string json) => JsonSerializer.Deserialize<StudyJob>(json)!;
}

/// <summary>A photograph of a job.</summary>
/// <param name="Path">Where the study's machine has it.</param>
/// <param name="Name">Below the folder that was named.</param>
/// <param name="Hash">SHA-256 of the file.</param>
/// <param name="Truth">Its true class, where it is known.</param>
/// <param name="Rows">The methods with their options.</param>
public sealed record JobPhotograph(string Path, string Name, string Hash, int? Truth, IReadOnlyList<string> Rows);
