using Igos.Evaluation.Datasets;
using Igos.Metrics;

namespace Igos.Evaluation;

/// <summary>A question of the pointing game: where in a photograph is a class?</summary>
/// <param name="Boxes">Where it is.</param>
/// <param name="Class">The classifier's index of it.</param>
public sealed record PointingQuestion(BoxedClass Boxes, int Class)
{
    /// <summary>
    /// Whether it is of the difficult subset, as <see cref="PointingGame.IsDifficult"/> says; null where the
    /// annotations don't say the photograph's size.
    /// </summary>
    public bool? IsDifficult => Boxes.AnnotatedSize is { } size
        ? PointingGame.IsDifficult(Boxes.Boxes, size, Boxes.HasOtherClass) : null;

    /// <summary>The questions of annotations, of the classes that are asked for.</summary>
    /// <param name="photographs">The annotations.</param>
    /// <param name="classes">From <see cref="AnnotationClasses.Of"/>.</param>
    public static IReadOnlyList<PointingQuestion> Of(
        BoxedPhotographs photographs, IReadOnlyDictionary<string, int> classes) =>
    [
        .. photographs.Classes.Where(boxes => classes.ContainsKey(boxes.Name))
            .Select(boxes => new PointingQuestion(boxes, classes[boxes.Name])),
    ];
}
