namespace Igos.Explainers;

/// <summary>
/// Makes a property of an options record an option that people can set: its flag, its range and its help stand here and
/// nowhere else. Commands, checks, documents and names of results are derived from it; the default is the property's.
/// </summary>
/// <param name="name">Without dashes: <c>steps</c>. Methods may share a name for what plays the same part.</param>
/// <param name="help">What it is, as a phrase to which methods and defaults are added.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string name, string help) : Attribute
{
    /// <summary>Without dashes.</summary>
    public string Name { get; } = name;

    /// <summary>A phrase.</summary>
    public string Help { get; } = help;

    /// <summary>The least value of a number; none by default.</summary>
    public double Least { get; init; } = double.NegativeInfinity;

    /// <summary>The greatest value of a number; none by default.</summary>
    public double Most { get; init; } = double.PositiveInfinity;

    /// <summary>Whether a number must lie above <see cref="Least"/>.</summary>
    public bool IsAbove { get; init; }

    /// <summary>Whether a number must lie below <see cref="Most"/>.</summary>
    public bool IsBelow { get; init; }

    /// <summary>
    /// The property that gives the value in force where this one is null: a default that depends on the size.
    /// </summary>
    public string? InForce { get; init; }

    /// <summary>Whether it names a layer of the classifier's network.</summary>
    public bool IsLayer { get; init; }

    /// <summary>
    /// Whether it leaves the heatmap as it is, so that results don't differ by it: a limit on memory.
    /// </summary>
    public bool LeavesResult { get; init; }
}
