using System.Text.Json;
using System.Text.Json.Serialization;
using Igos.Classifiers;
using Igos.Evaluation;
using Igos.Evaluation.Store;
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

    /// <summary>Larger photographs are refused.</summary>
    public long MaxPixels { get; init; } = Photograph.DefaultMaxPixels;

    /// <summary>What removed pixels are replaced by; null where the classifier's input decides it.</summary>
    public BaselineKind? Baseline { get; init; }

    /// <summary>The same for further scores.</summary>
    public IReadOnlyList<BaselineKind> ScoreBaselines { get; init; } = [];

    /// <summary>For baselines made of noise.</summary>
    public int Seed { get; init; }

    /// <summary>How many perturbed images are in memory at a time, unless the worker says otherwise.</summary>
    public int MaxPerturbedImages { get; init; } = 32;

    /// <summary>Whether heatmaps are kept.</summary>
    public bool KeepHeatmaps { get; init; }

    /// <summary>Whether what failed before is tried again.</summary>
    public bool RetriesFailed { get; init; }

    /// <summary>Under what the store keeps the results.</summary>
    public required StudyKeys Keys { get; init; }

    /// <summary>At least one.</summary>
    public IReadOnlyList<JobPhotograph> Photographs { get; init; } = [];

    private static JsonSerializerOptions Options { get; } = new()
    {
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, // what it doesn't know may change figures
    };

    internal IEnumerable<JobCell> Cells() => Photographs.SelectMany(photograph => photograph.Rows.Select(row =>
        new JobCell(new CellKey(Keys, photograph.Hash, photograph.Asked, row.Choice, row.Version), Keys, row.Passes,
            RetriesFailed)));

    internal string ToJson() => JsonSerializer.Serialize(this, Options);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="IgosException">Another version of igos wrote it.</exception>
    internal static StudyJob Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<StudyJob>(json, Options)!;
        }
        catch (JsonException e)
        {
            throw new IgosException("A job was queued by another version of igos: run the same version on all "
                + "machines, or delete the job in igos dashboard --writable.", e);
        }
    }
}

/// <summary>A photograph of a job, or a question of the pointing game about one.</summary>
/// <param name="Path">Where the study's machine has it.</param>
/// <param name="Name">Below the folder that was named.</param>
/// <param name="Hash">SHA-256 of the file.</param>
/// <param name="Asked">The class asked about; -1 for the most probable one.</param>
/// <param name="Truth">Its true class, where it is known.</param>
/// <param name="Question">Of the pointing game; null elsewhere.</param>
/// <param name="Rows">What is computed.</param>
public sealed record JobPhotograph(string Path, string Name, string Hash, int Asked, int? Truth,
    PointingQuestion? Question, IReadOnlyList<JobRow> Rows);

/// <summary>A method of a job.</summary>
/// <param name="Choice">With its options, as text.</param>
/// <param name="Version">The method's version on the machine that submitted.</param>
/// <param name="Passes">What it costs, as far as it could be told.</param>
public sealed record JobRow(string Choice, int Version, double Passes);
