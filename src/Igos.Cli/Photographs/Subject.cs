using Igos.Classifiers;
using Igos.Cli.Reports;
using Igos.Imaging;

namespace Igos.Cli.Photographs;

/// <summary>A photograph that is being explained: as it was read, as the classifier is asked about it, and where its files go.</summary>
internal sealed record Subject
{
    /// <summary>As given on the command line.</summary>
    public required string File { get; init; }

    /// <summary>From 0, of all images of the run.</summary>
    public required int Index { get; init; }

    /// <summary>Its own; not made yet.</summary>
    public required string Folder { get; init; }

    public required IClassifier Classifier { get; init; }

    public required Photograph Photograph { get; init; }

    /// <summary>A batch of one.</summary>
    public required ExplainerInput Input { get; init; }

    public required PhotographReport Report { get; init; }

    public required CommandReport Command { get; init; }
}
