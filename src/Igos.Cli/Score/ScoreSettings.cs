using Igos.Imaging;
using Igos.Running;

namespace Igos.Cli.Score;

/// <summary>What <c>igos score</c> was asked to do.</summary>
internal sealed record ScoreSettings
{
    public required string Image { get; init; }

    public required IReadOnlyList<string> Heatmaps { get; init; }

    public required ModelChoice Model { get; init; }

    public required TargetChoice Target { get; init; }

    public Resize Resize { get; init; }

    public BaselineKind? Baseline { get; init; }

    /// <summary>For further scores.</summary>
    public IReadOnlyList<BaselineKind> ScoreBaselines { get; init; } = [];

    public long MaxPixels { get; init; }

    /// <summary>The report goes to standard output as JSON instead of a table.</summary>
    public bool Json { get; init; }
}
