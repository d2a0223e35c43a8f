using Igos.Imaging;
using Igos.Running;

namespace Igos.Cli.Photographs;

/// <summary>What <c>igos explain</c> or <c>igos compare</c> was asked to do.</summary>
internal sealed record ExplainSettings
{
    public required IReadOnlyList<string> Images { get; init; }

    public required ModelChoice Model { get; init; }

    public required OptionValues Options { get; init; }

    /// <summary>Names of methods, each once.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>The classes asked about, one after the other; at least one.</summary>
    public required IReadOnlyList<TargetChoice> Targets { get; init; }

    public Resize Resize { get; init; }

    /// <summary>Larger photographs are refused.</summary>
    public long MaxPixels { get; init; } = Photograph.DefaultMaxPixels;

    public BaselineKind? Baseline { get; init; }

    /// <summary>For further scores.</summary>
    public IReadOnlyList<BaselineKind> ScoreBaselines { get; init; } = [];

    public required string Out { get; init; }

    /// <summary>What files are called; null for the default.</summary>
    public NameTemplate? Name { get; init; }

    /// <summary>How heatmaps are drawn.</summary>
    public PictureOptions Pictures { get; init; } = new();

    /// <summary>How names of figures end, without the dot.</summary>
    public string Format { get; init; } = FigureFile.Formats[0];

    /// <summary>The percentile at which pictures' colours end; null for the method's own.</summary>
    public double? Clip { get; init; }

    /// <summary>Whether the evidence is found and drawn.</summary>
    public bool Evidence { get; init; }

    /// <summary>Whether what speaks against the class is drawn too.</summary>
    public bool Signed { get; init; }

    /// <summary>Whether the course of the objectives is drawn.</summary>
    public bool Trace { get; init; }

    /// <summary>The report goes to standard output as JSON instead of a table.</summary>
    public bool Json { get; init; }
}
