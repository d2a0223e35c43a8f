using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Igos.Classifiers;
using Igos.Imaging;
using Igos.Metrics;
using Igos.Perturbation;
using Igos.Running;

namespace Igos.Reports;

/// <summary>One heatmap: how it was found, what it says and what it is worth.</summary>
internal sealed record ExplanationReport
{
    public required string Method { get; init; }

    /// <summary>The method with what was changed of its options, as one line that can be given back.</summary>
    public required string Choice { get; init; }

    public required int Height { get; init; }

    public required int Width { get; init; }

    /// <summary>The method's own resolution; null where the heatmap is at it.</summary>
    public ImageSize? ResampledFrom { get; init; }

    /// <summary>The layer that the method looked at; null where it looks at none.</summary>
    public string? Layer { get; init; }

    /// <summary>All options of the method.</summary>
    public required JsonNode Options { get; init; }

    public required ClassProbability Target { get; init; }

    public required float BaselineProbability { get; init; }

    public required int Iterations { get; init; }

    public required string StopReason { get; init; }

    /// <summary>What the method asked of the network, in images.</summary>
    public required Passes Passes { get; init; }

    public required double Seconds { get; init; }

    /// <summary>What the metrics say; null where the heatmap can't be ranked.</summary>
    public required JsonObject? Score { get; init; }

    /// <summary>What they say under other baselines; null where it wasn't asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonArray? OtherScores { get; init; }

    /// <summary>How far several seeds agree; null for the heatmap of one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SeedsReport? Seeds { get; init; }

    /// <summary>The smallest shares that destroy and keep the class; null where they weren't asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EvidenceReport? Evidence { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<TraceStep> Trace { get; init; }

    /// <summary>
    /// The heatmap's own files, by what they hold; null in a comparison, whose files hold all heatmaps.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IReadOnlyDictionary<string, string>? Files { get; init; }

    public static ExplanationReport Of(ResultRow row, IReadOnlyDictionary<string, string>? files)
    {
        var explanation = row.Explanation;
        return new()
        {
            Method = explanation.Method.Name,
            Choice = MethodChoice.Of(explanation).Text,
            Height = explanation.Heatmap.Height,
            Width = explanation.Heatmap.Width,
            ResampledFrom = explanation.ResampledFrom,
            Layer = explanation.Layer,
            Options = JsonSerializer.SerializeToNode(explanation.Options, explanation.Options.GetType(), Json.Options)!,
            Target = explanation.Target,
            BaselineProbability = explanation.BaselineProbability,
            Iterations = explanation.Iterations,
            StopReason = explanation.StopReason,
            Passes = explanation.Passes,
            Seconds = explanation.Seconds,
            Score = ScoreJson.Of(row),
            OtherScores = ScoreJson.OfOthers(row),
            Seeds = explanation.Seeds is { } seeds
                ? new SeedsReport(seeds.Heatmaps.Count, seeds.RankCorrelation, row.SeedScores) : null,
            Evidence = row.Evidence is { } evidence ? EvidenceReport.Of(evidence) : null,
            Warnings = [.. explanation.Warnings.Select(warning => warning.Text)],
            Trace = explanation.Trace,
            Files = files,
        };
    }
}

/// <summary>How far the heatmaps of several seeds agree.</summary>
/// <param name="Count">How many.</param>
/// <param name="RankCorrelation">The mean of Spearman's over all pairs; null where none has one.</param>
/// <param name="Scores">Of each seed's own heatmap.</param>
internal sealed record SeedsReport(int Count, double? RankCorrelation, IReadOnlyList<SeedScores> Scores);
