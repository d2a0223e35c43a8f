namespace Igos.Explainers;

/// <summary>Options of a method whose heatmap has a resolution of its own.</summary>
public abstract record NativeResolutionOptions : ExplainerOptions
{
    /// <summary>m, to resample the heatmap to m×m; at least 1. Null, the default, keeps the method's own resolution.</summary>
    public int? Size { get; init; }

    /// <inheritdoc/>
    protected override void Check(ICollection<string> errors)
    {
        base.Check(errors);
        if (Size is < 1)
        {
            errors.Add($"{nameof(Size)} must be at least 1; found {Size}.");
        }
    }
}
