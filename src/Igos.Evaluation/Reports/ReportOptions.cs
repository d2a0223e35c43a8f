using Igos.Evaluation.Studies;

namespace Igos.Evaluation.Reports;

/// <summary>What a report shows of the stores. Immutable; vary it with <c>with</c>.</summary>
public sealed record ReportOptions
{
    /// <summary>Its rows and how they are laid out; null for all rows that the stores have, methods by sizes.</summary>
    public Study? Study { get; init; }

    /// <summary>An SQL expression over the view <c>results</c>, such as <c>probability > 0.01 and correct</c>.
    /// </summary>
    public string? Where { get; init; }

    /// <summary>The method that others are compared with, photograph by photograph; null for the study's.</summary>
    public Running.MethodChoice? Reference { get; init; }

    /// <summary>Whether the paper's figures stand beside ours, where the study has any.</summary>
    public bool ShowsPaper { get; init; }

    /// <summary>
    /// How near to a box a heatmap may point, in pixels: 0 by default, as in the paper; 15 in TorchRay.
    /// </summary>
    public double Tolerance { get; init; }
}
