namespace Igos.Metrics;

/// <summary>Options of <see cref="DeletionInsertion"/>. Immutable; vary it with <c>with</c>.</summary>
public sealed record DeletionInsertionOptions
{
    /// <summary>
    /// K: how many steps the pixels are removed or revealed in; at least 1, default 50 (51 points a curve).
    /// </summary>
    public int Steps { get; init; } = 50;

    /// <summary>How many perturbed images are in memory at a time; at least 1, default 32.</summary>
    public int MaxPerturbedImages { get; init; } = 32;

    internal void Validate()
    {
        if (Steps < 1 || MaxPerturbedImages < 1)
        {
            throw new IgosException($"{nameof(DeletionInsertionOptions)}: {nameof(Steps)} and "
                + $"{nameof(MaxPerturbedImages)} must be at least 1; found {Steps} and {MaxPerturbedImages}.");
        }
    }
}
