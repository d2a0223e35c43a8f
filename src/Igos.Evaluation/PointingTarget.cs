using System.Text.Json;
using Igos.Evaluation.Datasets;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Metrics;
using Igos.Running;

namespace Igos.Evaluation;

/// <summary>A class's boxes in a photograph that was read, in its upright pixels.</summary>
internal sealed class PointingTarget
{
    private readonly ImageSize _photograph;
    private readonly PhotographRegion _region;
    private readonly PhotographRegion[] _boxes;
    private readonly PhotographRegion[] _crowds;

    /// <summary>Turns the boxes upright with the photograph.</summary>
    /// <exception cref="IgosException">The annotations are of a picture of another size.</exception>
    public PointingTarget(BoxedClass boxes, ExplainedPhotograph seen)
    {
        var photograph = seen.Photograph;
        (_photograph, _region) = (new ImageSize(photograph.Height, photograph.Width), seen.Region);
        // The data sets' own tools know nothing of EXIF: boxes are in the file's pixels, where their size doesn't
        // say otherwise.
        if (boxes.AnnotatedSize is { } size && size != photograph.StoredSize && size != _photograph)
        {
            throw new IgosException(
                $"{boxes.Photograph.Path}: its boxes are of a picture of {size.Width}×{size.Height} pixels, and it has "
                + $"{photograph.Width}×{photograph.Height}: the file or the annotation is another picture's.");
        }

        var areStored = boxes.AnnotatedSize is null || boxes.AnnotatedSize == photograph.StoredSize;
        PhotographRegion Turned(PhotographRegion box) => areStored ? photograph.Upright(box) : box;
        (_boxes, _crowds) = ([.. boxes.Boxes.Select(Turned)], [.. boxes.Crowds.Select(Turned)]);
        IsSeen = PointingGame.IsSeen(_boxes, _photograph, _region);
        IsDifficult = PointingGame.IsDifficult(_boxes, _photograph, boxes.HasOtherClass);
    }

    /// <summary>Whether a heatmap can point at the class; if not, it counts as neither hit nor miss.</summary>
    public bool IsSeen { get; }

    public bool IsDifficult { get; }

    public double? Chance => IsSeen ? PointingGame.Chance(_boxes, _photograph, _region) : null;

    public (int X, int Y) Centre => (_photograph.Width / 2, _photograph.Height / 2);

    /// <summary>The boxes as the store knows them: other boxes make another question.</summary>
    public static string Text(BoxedClass boxes) => JsonSerializer.Serialize(new
    {
        size = boxes.AnnotatedSize is { } size ? new[] { size.Width, size.Height } : null,
        boxes = boxes.Boxes.Select(Numbers),
        crowds = boxes.Crowds.Select(Numbers),
        others = boxes.HasOtherClass,
    });

    public (int X, int Y) Point(Heatmap heatmap) => PointingGame.Point(heatmap, _photograph, _region);

    /// <summary>Null where no box is seen.</summary>
    public double? Distance((int X, int Y) point) =>
        IsSeen ? PointingGame.Distance(point, _boxes, _photograph) : null;

    public bool IsInCrowd((int X, int Y) point) => PointingGame.Distance(point, _crowds, _photograph) == 0;

    private static double[] Numbers(PhotographRegion box) => [box.X, box.Y, box.Width, box.Height];
}
