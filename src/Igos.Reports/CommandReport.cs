using System.Text.Json.Serialization;

namespace Igos.Reports;

/// <summary>What the command was asked to do, with its defaults filled in.</summary>
internal sealed record CommandReport
{
    /// <summary>As named on the command line; null for the embedded classifier.</summary>
    public string? Model { get; init; }

    public string? Weights { get; init; }

    public string? Labels { get; init; }

    public required string Target { get; init; }

    /// <summary>The score of the class, by the word of the command line.</summary>
    public required string Score { get; init; }

    public required string Resize { get; init; }

    public required string Baseline { get; init; }

    /// <summary>What heatmaps are judged under besides; null where that is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? ScoreBaselines { get; init; }

    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>As named on the command line; null where each method takes its own.</summary>
    public int? Size { get; init; }

    public required int Seed { get; init; }

    public required string Out { get; init; }

    /// <summary>
    /// What tells the result from others of the photograph, as its files are called by default; null where a report is
    /// about many results.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Result { get; init; }
}
