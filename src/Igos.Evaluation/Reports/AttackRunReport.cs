using System.Text.Json.Serialization;
using Igos.NativeLibraries;
using Igos.Reports;

namespace Igos.Evaluation.Reports;

/// <summary>What <c>igos attack --json</c> prints.</summary>
internal sealed record AttackRunReport
{
    public required Versions Versions { get; init; }

    public required ModelReport Model { get; init; }

    public required CommandReport Command { get; init; }

    public required IReadOnlyList<AttackReport> Images { get; init; }

    public required AttackSummary Summary { get; init; }

    /// <summary>How far a run came that was interrupted; null where it came to its end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public InterruptionReport? Interrupted { get; init; }

    /// <summary>Of the whole run, loading the model included.</summary>
    public required double Seconds { get; init; }
}
