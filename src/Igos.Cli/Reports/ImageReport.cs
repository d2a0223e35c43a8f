namespace Igos.Cli;

/// <summary>What became of one image: its explanations, or why there are none.</summary>
internal sealed record ImageReport
{
    public required string File { get; init; }

    /// <summary>Null when all went well.</summary>
    public string? Error { get; init; }

    public PhotographReport? Photograph { get; init; }

    public IReadOnlyList<ExplanationReport> Explanations { get; init; } = [];
}

/// <summary>A photograph as the classifier saw it.</summary>
/// <param name="File">As given on the command line.</param>
/// <param name="Width">In pixels, upright.</param>
/// <param name="Height">In pixels, upright.</param>
/// <param name="TopClasses">The classifier's first guesses.</param>
internal sealed record PhotographReport(string File, int Width, int Height, IReadOnlyList<ClassReport> TopClasses);

/// <summary>A class and its softmax probability.</summary>
internal sealed record ClassReport(int Index, string? Name, float Probability);
