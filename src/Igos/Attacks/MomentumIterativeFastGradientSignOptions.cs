using System.Globalization;

namespace Igos.Attacks;

/// <summary>
/// Options of <see cref="MomentumIterativeFastGradientSign"/>. Immutable; vary it with <c>with</c>.
/// </summary>
public sealed record MomentumIterativeFastGradientSignOptions
{
    /// <summary>
    /// ε: by how much each colour of each pixel may change, of the range from 0 to 1; above 0, at most 1, default
    /// 16/255.
    /// </summary>
    public double Epsilon { get; init; } = 16.0 / 255;

    /// <summary>T: steps, of ε/T each; at least 1, default 10.</summary>
    public int Iterations { get; init; } = 10;

    /// <summary>
    /// μ: how much of the gradients so far goes on into the next step; a finite number of at least 0, default 1.
    /// </summary>
    public double Momentum { get; init; } = 1.0;

    /// <summary>
    /// The class index that the images are led to; null (default) to lead them away from the class asked about.
    /// </summary>
    public int? Target { get; init; }

    /// <summary>How many images go through the network together; at least 1, default 32.</summary>
    public int MaxPerturbedImages { get; init; } = 32;

    /// <summary>Throws one exception that names every value that can't be used.</summary>
    /// <exception cref="IgosException">At least one value is out of its range.</exception>
    internal void Validate()
    {
        string[] errors =
        [
            .. Error(Epsilon is > 0 and <= 1, nameof(Epsilon), "above 0 and at most 1", Epsilon),
            .. Error(Iterations >= 1, nameof(Iterations), "at least 1", Iterations),
            .. Error(Momentum >= 0 && double.IsFinite(Momentum), nameof(Momentum), "a finite number of at least 0",
                Momentum),
            .. Error(Target is null or >= 0, nameof(Target), "a class index from 0", Target ?? 0),
            .. Error(MaxPerturbedImages >= 1, nameof(MaxPerturbedImages), "at least 1", MaxPerturbedImages),
        ];
        if (errors.Length > 0)
        {
            throw new IgosException(
                $"{nameof(MomentumIterativeFastGradientSignOptions)}: {string.Join(" ", errors)}");
        }
    }

    private static IEnumerable<string> Error(bool fits, string property, string requirement, double found)
    {
        if (!fits)
        {
            yield return $"{property} must be {requirement}; found {found.ToString(CultureInfo.InvariantCulture)}.";
        }
    }
}
