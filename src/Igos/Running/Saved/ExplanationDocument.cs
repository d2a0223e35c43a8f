using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Igos.Classifiers;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Metrics;
using Igos.NativeLibraries;
using Igos.Perturbation;

namespace Igos.Running.Saved;

/// <summary>The file of one explanation, field for field: docs/explanation-files.md describes it.</summary>
internal sealed record ExplanationDocument
{
    /// <summary>0 for files from before there was a number.</summary>
    public int Schema { get; init; }

    public Versions? Versions { get; init; }

    public ModelEntry? Model { get; init; }

    /// <summary>What a command was asked to do; null for a program.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonObject? Command { get; init; }

    public PhotographEntry? Photograph { get; init; }

    public required ExplanationEntry Explanation { get; init; }
}

/// <summary>The classifier that was explained.</summary>
internal sealed record ModelEntry
{
    public required string Name { get; init; }

    public string? Sha256 { get; init; }

    public required int InputHeight { get; init; }

    public required int InputWidth { get; init; }

    public required int Classes { get; init; }

    public required string Device { get; init; }

    public required string Outputs { get; init; }

    public bool Grey { get; init; }

    public required NormalizationEntry Normalization { get; init; }
}

/// <summary>(scale · pixel − mean) / std, in the channel order.</summary>
internal sealed record NormalizationEntry(
    string Name, IReadOnlyList<double> Mean, IReadOnlyList<double> Std, double Scale, string Channels);

/// <summary>The photograph, as the classifier saw it; of a batch of tensors the classes alone.</summary>
internal sealed record PhotographEntry
{
    public string? File { get; init; }

    public string? Sha256 { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public string? Resize { get; init; }

    public PhotographRegion? Region { get; init; }

    public IReadOnlyList<ClassProbability> TopClasses { get; init; } = [];
}

/// <summary>One heatmap: how it was found, what it says and what it is worth.</summary>
internal sealed record ExplanationEntry
{
    public required string Method { get; init; }

    /// <summary>The method with what was changed of its options, as one line that can be given back.</summary>
    public required string Choice { get; init; }

    public required int Height { get; init; }

    public required int Width { get; init; }

    /// <summary>The method's own resolution; null where the heatmap is at it.</summary>
    public ImageSize? ResampledFrom { get; init; }

    public string? Layer { get; init; }

    /// <summary>The record of the options, by its name in the library.</summary>
    public string? OptionsType { get; init; }

    public required JsonObject Options { get; init; }

    public required ClassProbability Target { get; init; }

    public string? Baseline { get; init; }

    public required float BaselineProbability { get; init; }

    public required int Iterations { get; init; }

    public required string StopReason { get; init; }

    public required Passes Passes { get; init; }

    public required double Seconds { get; init; }

    /// <summary>What the metrics say; null where the heatmap can't be ranked.</summary>
    public JsonObject? Score { get; init; }

    public Passes? ScorePasses { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonArray? OtherScores { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SeedsEntry? Seeds { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EvidenceEntry? Evidence { get; init; }

    public required JsonArray Warnings { get; init; }

    public IReadOnlyList<TraceStep> Trace { get; init; } = [];

    /// <summary>Null in reports of many, whose files hold the heatmaps.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HeatmapEntry? Heatmap { get; init; }

    /// <summary>With the sign that the heatmap leaves out; null as the heatmap is, and of methods without.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HeatmapEntry? Signed { get; init; }

    /// <summary>The heatmap's own files, by what they hold; null where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Files { get; init; }
}

/// <summary>How far the heatmaps of several seeds agree.</summary>
internal sealed record SeedsEntry(int Count, double? RankCorrelation, IReadOnlyList<SeedScores> Scores)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<HeatmapEntry>? Heatmaps { get; init; }
}

/// <summary>A heatmap's values.</summary>
[JsonConverter(typeof(HeatmapRows))]
internal sealed record HeatmapEntry(Heatmap Heatmap);

/// <summary>How much of the image the class hangs on, and how much is enough, with how it was measured.</summary>
internal sealed record EvidenceEntry
{
    public required float ImageProbability { get; init; }

    public required float BaselineProbability { get; init; }

    public required string Baseline { get; init; }

    public required int CellsAtATime { get; init; }

    public required EvidenceShareEntry Deletion { get; init; }

    public required EvidenceShareEntry Insertion { get; init; }

    public required Passes Passes { get; init; }
}

/// <summary>The fewest cells that bring the probability past a mark; null, but for the mark, where none do.</summary>
internal sealed record EvidenceShareEntry(double Mark, int? Cells, double? Share, float? Probability)
{
    public static EvidenceShareEntry Of(double mark, EvidenceShare? share) =>
        new(mark, share?.Cells, share?.Share, share?.Probability);
}
