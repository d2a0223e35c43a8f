using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Igos.Classifiers;
using Igos.Running;

namespace Igos.Reports;

/// <summary>What became of one image: its explanations, or why there are none.</summary>
internal sealed record ImageReport
{
    public required string File { get; init; }

    /// <summary>Null when all went well.</summary>
    public string? Error { get; init; }

    public PhotographReport? Photograph { get; init; }

    /// <summary>In the order of the command line; in a comparison the best first.</summary>
    public IReadOnlyList<JsonObject> Explanations { get; init; } = [];

    /// <summary>The methods that this model can't be explained by; null where all could run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<NotRunReport>? NotRun { get; init; }

    /// <summary>The files of all methods together, by what they hold; null where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Files { get; init; }
}

/// <summary>A method that couldn't run, and why.</summary>
internal sealed record NotRunReport(string Method, string Reason);

/// <summary>A photograph as the classifier saw it.</summary>
/// <param name="File">As given on the command line.</param>
/// <param name="Width">In pixels, upright.</param>
/// <param name="Height">In pixels, upright.</param>
/// <param name="TopClasses">The classifier's first guesses.</param>
/// <param name="Sha256">Of the file.</param>
internal sealed record PhotographReport(
    string File, int Width, int Height, IReadOnlyList<ClassProbability> TopClasses, string? Sha256)
{
    public static PhotographReport Of(string file, ExplainedPhotograph seen) =>
        new(file, seen.Photograph.Width, seen.Photograph.Height, seen.TopClasses, seen.Photograph.ContentHash);
}
