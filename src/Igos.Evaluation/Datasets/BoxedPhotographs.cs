using Igos.Imaging;

namespace Igos.Evaluation.Datasets;

/// <summary>What annotations say: every class of every photograph, and what couldn't be read.</summary>
/// <param name="Classes">By photograph, as the annotations have them.</param>
/// <param name="Problems">A sentence each: an annotation that is damaged, or of what doesn't exist.</param>
public sealed record BoxedPhotographs(IReadOnlyList<BoxedClass> Classes, IReadOnlyList<string> Problems)
{
    /// <summary>Gathers the boxes of a photograph by their classes.</summary>
    /// <param name="photograph">The file.</param>
    /// <param name="size">As the annotations say it.</param>
    /// <param name="boxes">All of the photograph.</param>
    /// <param name="problems">Gets what is wrong; a class with a box that is wrong is no question.</param>
    internal static IEnumerable<BoxedClass> Of(
        PhotographFile photograph, ImageSize? size, IReadOnlyList<AnnotatedBox> boxes, List<string> problems)
    {
        var classes = boxes.GroupBy(box => box.Name).ToArray();
        foreach (var group in classes)
        {
            if (group.Select(box => Problem(box, size)).FirstOrDefault(p => p is not null) is { } problem)
            {
                problems.Add($"{photograph.Name}: {problem}, so its {group.Key} isn't asked for.");
            }
            else if (group.Any(box => box.IsTarget))
            {
                yield return new BoxedClass
                {
                    Photograph = photograph,
                    Name = group.Key,
                    Boxes = [.. group.Where(box => !box.IsCrowd).Select(box => box.Region)],
                    Crowds = [.. group.Where(box => box.IsCrowd).Select(box => box.Region)],
                    HasOtherClass = classes.Length > 1,
                    AnnotatedSize = size,
                };
            }
        }
    }

    private static string? Problem(AnnotatedBox box, ImageSize? size)
    {
        var (x, y, width, height) = box.Region;
        return !(double.IsFinite(x) && double.IsFinite(y) && double.IsFinite(width) && double.IsFinite(height))
            ? $"{box.Place} isn't of four finite numbers"
            : width <= 0 || height <= 0
                ? FormattableString.Invariant($"{box.Place} is empty: {width} pixels wide and {height} high")
            : size is { } s && (x >= s.Width || y >= s.Height || x + width <= 0 || y + height <= 0)
                ? $"{box.Place} lies outside the photograph of {s.Width}×{s.Height} pixels"
            : null;
    }
}

/// <summary>A box as an annotation has it.</summary>
/// <param name="Name">Of its class.</param>
/// <param name="Region">From 0; not checked yet.</param>
/// <param name="Place">What errors call it.</param>
internal readonly record struct AnnotatedBox(string Name, PhotographRegion Region, string Place)
{
    /// <summary>Whether it stands for many.</summary>
    public bool IsCrowd { get; init; }

    /// <summary>Whether it makes its class a question; else it only counts where another box does.</summary>
    public bool IsTarget { get; init; }
}
