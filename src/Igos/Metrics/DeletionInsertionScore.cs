using Igos.Imaging;

namespace Igos.Metrics;

/// <summary>What the network did when a heatmap's pixels were removed and revealed, with the protocol it was measured by.</summary>
public sealed record DeletionInsertionScore
{
    /// <summary>Area under the deletion curve, in [0,1]; lower is better.</summary>
    public required double Deletion { get; init; }

    /// <summary>Area under the insertion curve, in [0,1]; higher is better.</summary>
    public required double Insertion { get; init; }

    /// <summary>Probability of the class with the top 0, 1/K, … 1 of the pixels removed: K + 1 values.</summary>
    public required IReadOnlyList<float> DeletionCurve { get; init; }

    /// <summary>Probability of the class with only the top 0, 1/K, … 1 of the pixels revealed: K + 1 values.</summary>
    public required IReadOnlyList<float> InsertionCurve { get; init; }

    /// <summary>K.</summary>
    public required int Steps { get; init; }

    /// <summary>What removed pixels were replaced by.</summary>
    public required BaselineKind Baseline { get; init; }

    /// <summary>Rows of the heatmap whose pixels were ranked.</summary>
    public required int Height { get; init; }

    /// <summary>Columns of the heatmap whose pixels were ranked.</summary>
    public required int Width { get; init; }
}
