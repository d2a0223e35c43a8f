namespace Igos.Loading.Zoo;

/// <summary>A tensor of a state dict: its name and its shape.</summary>
public sealed record NamedShape(string Name, IReadOnlyList<long> Shape)
{
    /// <summary>How many numbers it holds.</summary>
    public long Count => Shape.Aggregate(1L, (product, length) => product * length);
}
