namespace Igos.Explainers;

/// <summary>Options of a method whose heatmap has a resolution of its own.</summary>
public abstract record NativeResolutionOptions : ExplainerOptions
{
    /// <summary>
    /// m, to resample the heatmap to m×m; at least 1. Null, the default, keeps the method's own resolution.
    /// </summary>
    [Option("size", "The heatmap has m×m cells", Least = 1)]
    public int? Size { get; init; }
}
