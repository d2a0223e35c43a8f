using Igos.Evaluation.Studies;

namespace Igos.Evaluation.Reports;

/// <summary>What the stores hold of one model under one question: figures of several must not be mixed.</summary>
public sealed record ReportSection
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>By which a store knows the model.</summary>
    internal string ModelHash { get; init; } = "";

    /// <summary>Baseline, resizing, seed and metric.</summary>
    public required string Question { get; init; }

    /// <summary>Whether the true class is explained; else the most probable one.</summary>
    public required bool ExplainsTruth { get; init; }

    /// <summary>The rows' study: the one asked for, or all rows that are there.</summary>
    public required Study Study { get; init; }

    /// <summary>Photographs with at least one row.</summary>
    public required int Photographs { get; init; }

    /// <summary>Of those whose true class is known: how many the model gets right, and how many there are.</summary>
    public required (int Right, int Known) Correct { get; init; }

    /// <summary>In the study's order; a row that no store has counts no photograph.</summary>
    public required IReadOnlyList<RowSummary> Rows { get; init; }

    /// <summary>By what heatmaps were scored besides their question; empty where they weren't.</summary>
    public IReadOnlyList<ScoreJudge> Judges { get; init; } = [];

    /// <summary>The versions that the figures were computed with, each as JSON.</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    /// <summary>What the boxes alone give in the pointing game; empty elsewhere.</summary>
    public IReadOnlyList<PointingReference> PointingReferences { get; init; } = [];

    /// <summary>The pointing game's, in pixels.</summary>
    public double Tolerance { get; init; }

    /// <summary>What a reader should know: failures, differing figures, rows that are missing.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
