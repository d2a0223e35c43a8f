using System.Diagnostics.CodeAnalysis;

namespace Igos.Explainers;

/// <summary>What every explainer can be told. Immutable; vary it with <c>with</c>.</summary>
[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)]
public abstract record ExplainerOptions
{
    /// <summary>The option that methods without randomness lack.</summary>
    internal const string SeedsName = "seeds";

    /// <summary>Where the method's randomness starts: the same seed gives the same heatmap. Default 0.</summary>
    [Option("seed", "Where randomness starts; the same seed gives the same heatmap")]
    public int Seed { get; init; }

    /// <summary>
    /// N: cells are ordered by the mean of their ranks in the heatmaps of N seeds, <see cref="Seed"/> and those that
    /// follow: see <see cref="SeedEnsemble"/>. At least 1, which is the default; more only where the method uses its
    /// seed.
    /// </summary>
    [Option(SeedsName, "Cells are ordered by their mean rank in the heatmaps of so many seeds, from --seed on",
        Least = 1)]
    public int Seeds { get; init; } = 1;

    /// <summary>
    /// How many perturbed images are in memory at a time, whatever the batch. At least 1; default 32.
    /// </summary>
    [Option("max-perturbed", "The most perturbed images in memory at a time; the result is the same",
        Least = 1, LeavesResult = true)]
    public int MaxPerturbedImages { get; init; } = 32;

    /// <summary>Throws one exception that names every value that can't be used.</summary>
    /// <exception cref="IgosException">At least one value is out of its range.</exception>
    internal void Validate()
    {
        string Found(MethodOption option) => option.Text(option.ValueOf(this)!);
        var errors = MethodOption.Of(GetType()).Where(option => !option.Allows(option.ValueOf(this)))
            .Select(option => $"{option.Property} must be {option.Requirement}; found {Found(option)}.")
            .ToArray();
        if (errors.Length > 0)
        {
            throw new IgosException($"{GetType().Name}: {string.Join(" ", errors)}");
        }
    }
}
