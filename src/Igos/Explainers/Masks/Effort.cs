namespace Igos.Explainers.Masks;

/// <summary>How many passes a method may take for its heatmap.</summary>
public enum Effort
{
    /// <summary>The fewest that still give a good heatmap.</summary>
    Low,

    /// <summary>What more passes hardly make better.</summary>
    Normal,

    /// <summary>The best, whatever it costs.</summary>
    High,
}
