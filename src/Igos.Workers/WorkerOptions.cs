using Igos.Classifiers;
using Igos.Running;

namespace Igos.Workers;

/// <summary>What a worker has on its machine.</summary>
public sealed record WorkerOptions
{
    /// <summary>The database, with its queue.</summary>
    public required string Store { get; init; }

    /// <summary>
    /// Where the photographs are, by their names below the study's folder; null for where the study has them.
    /// </summary>
    public string? PhotographsRoot { get; init; }

    /// <summary>How many perturbed images are in memory at a time; null for as many as the study says.</summary>
    public int? MaxPerturbedImages { get; init; }

    /// <summary>
    /// Loads a network as this machine has it, on the device and with the threads of this worker. Its files' content is
    /// checked before.
    /// </summary>
    public required Func<ModelChoice, IClassifier> Load { get; init; }

    /// <summary>The network's files as this machine has them.</summary>
    public Func<ModelChoice, ModelChoice> Here { get; init; } = choice => choice;

    /// <summary>Told of each cell and each job, a line each.</summary>
    public Action<string>? Tell { get; init; }
}
