using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Igos.Heatmaps;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Imaging;
using Igos.Metrics;

namespace Igos.Cli.Reports;

/// <summary>One heatmap: how it was found, what it says and what it is worth.</summary>
internal sealed record ExplanationReport
{
    public required string Method { get; init; }

    public required int Height { get; init; }

    public required int Width { get; init; }

    /// <summary>The method's own resolution; null where the heatmap is at it.</summary>
    public ImageSize? ResampledFrom { get; init; }

    /// <summary>The layer that the method looked at; null where it looks at none.</summary>
    public string? Layer { get; init; }

    /// <summary>All options of the method.</summary>
    public required JsonNode Options { get; init; }

    public required ClassReport Target { get; init; }

    public required float BaselineProbability { get; init; }

    public required int Iterations { get; init; }

    public required string StopReason { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Null where the heatmap can't be ranked.</summary>
    public required ScoreReport? Score { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<TraceStep> Trace { get; init; }

    /// <summary>The heatmap's own files, by what they hold; null in a comparison, whose files hold all heatmaps.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IReadOnlyDictionary<string, string>? Files { get; init; }

    public static ExplanationReport Of(IClassifier classifier, Explanation explanation, DeletionInsertionScore? score,
        IReadOnlyDictionary<string, string>? files) => new()
        {
            Method = explanation.Method,
            Height = explanation.Heatmap.Height,
            Width = explanation.Heatmap.Width,
            ResampledFrom = explanation.ResampledFrom,
            Layer = explanation.Layer,
            Options = JsonSerializer.SerializeToNode(explanation.Options, explanation.Options.GetType(), Json.Options)!,
            Target = new ClassReport(explanation.Target, classifier.Labels?[explanation.Target], explanation.Probability),
            BaselineProbability = explanation.BaselineProbability,
            Iterations = explanation.Iterations,
            StopReason = explanation.StopReason,
            Seconds = explanation.Seconds,
            Score = score is null ? null : ScoreReport.Of(score),
            Warnings = [.. explanation.Warnings, .. HeatmapProblem.Of(explanation.Heatmap) is { } problem ? [problem] : Array.Empty<string>()],
            Trace = explanation.Trace,
            Files = files,
        };
}

/// <summary>Deletion and insertion with their protocol, without which the areas can't be compared with others'.</summary>
internal sealed record ScoreReport
{
    /// <summary>Area under the deletion curve; lower is better.</summary>
    public required double Deletion { get; init; }

    /// <summary>Area under the insertion curve; higher is better.</summary>
    public required double Insertion { get; init; }

    /// <summary>What comparisons sort by; higher is better.</summary>
    public double InsertionMinusDeletion => Insertion - Deletion;

    public required ProtocolReport Protocol { get; init; }

    public required IReadOnlyList<float> DeletionCurve { get; init; }

    public required IReadOnlyList<float> InsertionCurve { get; init; }

    public static ScoreReport Of(DeletionInsertionScore score) => new()
    {
        Deletion = score.Deletion,
        Insertion = score.Insertion,
        Protocol = new ProtocolReport(score.Steps, score.Baseline.ToString().ToLowerInvariant(), score.Height, score.Width),
        DeletionCurve = score.DeletionCurve,
        InsertionCurve = score.InsertionCurve,
    };
}

/// <summary>How deletion and insertion were measured.</summary>
/// <param name="Steps">Each curve has one point more.</param>
/// <param name="Baseline">What removed pixels were replaced by.</param>
/// <param name="Height">Rows of ranked pixels.</param>
/// <param name="Width">Columns of ranked pixels.</param>
internal sealed record ProtocolReport(int Steps, string Baseline, int Height, int Width)
{
    public string Score => "softmax probability of the target";

    public string Area => "trapezoid rule over the fraction of pixels, 0 to 1";

    public string Upsampling => "bilinear, align corners";

    public string Better => "deletion lower, insertion higher";
}
