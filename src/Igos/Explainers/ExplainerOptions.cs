namespace Igos.Explainers;

/// <summary>What every explainer can be told. Immutable; vary it with <c>with</c>.</summary>
public abstract record ExplainerOptions
{
    /// <summary>How many perturbed images are in memory at a time, whatever the batch. At least 1; default 32.</summary>
    public int MaxPerturbedImages { get; init; } = 32;

    /// <summary>Where the method's randomness starts: the same seed gives the same heatmap. Default 0.</summary>
    public int Seed { get; init; }

    /// <summary>Adds a message to <paramref name="errors"/> for each value that can't be used.</summary>
    protected virtual void Check(ICollection<string> errors)
    {
        if (MaxPerturbedImages < 1)
        {
            errors.Add($"{nameof(MaxPerturbedImages)} must be at least 1; found {MaxPerturbedImages}.");
        }
    }

    /// <summary>Throws one exception that names every value that can't be used.</summary>
    /// <exception cref="IgosException">At least one value is out of its range.</exception>
    internal void Validate()
    {
        List<string> errors = [];
        Check(errors);
        if (errors.Count > 0)
        {
            throw new IgosException($"{GetType().Name}: {string.Join(" ", errors)}");
        }
    }
}
