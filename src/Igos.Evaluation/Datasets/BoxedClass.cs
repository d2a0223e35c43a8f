using Igos.Imaging;

namespace Igos.Evaluation.Datasets;

/// <summary>The boxes of one class in one photograph: a question of the pointing game.</summary>
public sealed record BoxedClass
{
    /// <summary>The photograph's file, which may be missing.</summary>
    public required PhotographFile Photograph { get; init; }

    /// <summary>The class, as the annotations call it.</summary>
    public required string Name { get; init; }

    /// <summary>At least one, each of a positive size; in the pixels that the annotations are in.</summary>
    public required IReadOnlyList<PhotographRegion> Boxes { get; init; }

    /// <summary>Boxes around many of the class: a point there is neither right nor wrong.</summary>
    public IReadOnlyList<PhotographRegion> Crowds { get; init; } = [];

    /// <summary>Whether the photograph has a box of another class.</summary>
    public bool HasOtherClass { get; init; }

    /// <summary>
    /// The photograph's size as the annotations say it, from which is seen whether they are in the file's own pixels or
    /// in those of the picture turned upright; null where they say none.
    /// </summary>
    public ImageSize? AnnotatedSize { get; init; }
}
