using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Igos.NativeLibraries;

namespace Igos.Reports;

/// <summary>What <c>--json</c> prints: everything that is needed to judge and repeat a run.</summary>
internal sealed record RunReport
{
    public required Versions Versions { get; init; }

    public required ModelReport Model { get; init; }

    public required CommandReport Command { get; init; }

    public required IReadOnlyList<ImageReport> Images { get; init; }

    /// <summary>How far a run came that was interrupted; null where it came to its end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public InterruptionReport? Interrupted { get; init; }

    /// <summary>Of the whole run, loading the model included.</summary>
    public required double Seconds { get; init; }
}

/// <summary>A run that ended before its end.</summary>
/// <param name="Done">The images that are done, without those that failed.</param>
/// <param name="Of">The images that the run was asked for.</param>
internal sealed record InterruptionReport(int Done, int Of);

/// <summary>The file of a comparison: one photograph and all methods, readable on its own.</summary>
internal sealed record ComparisonDocument
{
    public required Versions Versions { get; init; }

    public required ModelReport Model { get; init; }

    public required CommandReport Command { get; init; }

    public required PhotographReport Photograph { get; init; }

    /// <summary>By insertion minus deletion, the best first; heatmaps that can't be ranked last.</summary>
    public required IReadOnlyList<JsonObject> Explanations { get; init; }

    public required IReadOnlyList<NotRunReport> NotRun { get; init; }
}
