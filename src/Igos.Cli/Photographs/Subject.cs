using Igos.Reports;
using Igos.Running;

namespace Igos.Cli.Photographs;

/// <summary>A photograph of a run, and where its files go.</summary>
/// <param name="File">As given on the command line.</param>
/// <param name="Index">From 0, of all images of the run.</param>
/// <param name="Files">Where they go.</param>
/// <param name="Command">What the command was asked to do.</param>
internal sealed record Subject(string File, int Index, ResultFiles Files, CommandReport Command)
{
    /// <summary>The class asked about.</summary>
    public TargetChoice Target { get; init; } = TargetChoice.Predicted;
}

/// <summary>What became of a photograph.</summary>
/// <param name="Report">For JSON.</param>
/// <param name="Rows">For tables; none where it failed.</param>
internal sealed record ImageResult(ImageReport Report, IReadOnlyList<ResultRow> Rows)
{
    /// <summary>The same for each class asked about; none where it failed.</summary>
    public IReadOnlyList<ImageResult> Targets { get; init; } = [];
}
