namespace Igos.Explainers;

/// <summary>The resolution that a method's heatmap has of its own.</summary>
/// <param name="Text">In words.</param>
public sealed record Resolution(string Text)
{
    /// <summary>Whatever is asked for.</summary>
    public static Resolution Any { get; } = new("any");

    /// <summary>A value for each pixel of the classifier's input.</summary>
    public static Resolution Input { get; } = new("the input's");

    /// <summary>That of the layer it looks at.</summary>
    public static Resolution Layer { get; } = new("the layer's");

    /// <summary>A fixed number of cells a side.</summary>
    public static Resolution Cells(int side) => new($"{side}×{side}");

    /// <inheritdoc/>
    public override string ToString() => Text;
}
