using Igos.Attacks;
using Igos.Cli.Photographs;
using Igos.Imaging;
using Igos.Running;

namespace Igos.Cli.Attack;

/// <summary>What <c>igos attack</c> was asked to do.</summary>
internal sealed record AttackSettings
{
    public required IReadOnlyList<string> Images { get; init; }

    public required ModelChoice Model { get; init; }

    public required AttackTarget Target { get; init; }

    /// <summary>Without the target.</summary>
    public required MomentumIterativeFastGradientSignOptions Attack { get; init; }

    public Resize Resize { get; init; }

    /// <summary>Larger photographs are refused.</summary>
    public long MaxPixels { get; init; } = Photograph.DefaultMaxPixels;

    public BaselineKind? Baseline { get; init; }

    /// <summary>Size and seed of the heatmaps.</summary>
    public required OptionValues Options { get; init; }

    public int Seed { get; init; }

    /// <summary>How heatmaps are drawn.</summary>
    public PictureOptions Pictures { get; init; } = new();

    /// <summary>How names of figures end, without the dot.</summary>
    public string Format { get; init; } = FigureFile.Formats[0];

    /// <summary>Neither heatmaps nor scores nor figures.</summary>
    public bool IsAttackOnly { get; init; }

    public required string Out { get; init; }

    /// <summary>What files are called; null for the default.</summary>
    public NameTemplate? Name { get; init; }

    /// <summary>The report goes to standard output as JSON instead of a table.</summary>
    public bool Json { get; init; }
}
