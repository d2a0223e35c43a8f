namespace Igos.Classifiers;

/// <summary>A class and its probability, by the classifier's outputs.</summary>
/// <param name="Index">Of the network's outputs, from 0.</param>
/// <param name="Name">Null where the classifier's labels aren't known.</param>
/// <param name="Probability">From 0 to 1.</param>
public sealed record ClassProbability(int Index, string? Name, float Probability)
{
    /// <summary>The name, or the index where there is none.</summary>
    public override string ToString() => Name ?? $"class {Index}";
}
