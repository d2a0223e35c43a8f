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
    private readonly AnnotatedBoxes _boxes;

    /// <summary>Turns the boxes upright with the photograph.</summary>
    /// <exception cref="IgosException">The annotations are of a picture of another size.</exception>
    public PointingTarget(BoxedClass boxes, ExplainedPhotograph seen)
    {
        var photograph = seen.Photograph;
        (_photograph, _region) = (new ImageSize(photograph.Height, photograph.Width), seen.Region);
        _boxes = AnnotatedBoxes.Of(boxes).Upright(photograph, boxes.Photograph.Path);
        IsSeen = PointingGame.IsSeen(_boxes.Boxes, _photograph, _region);
        IsDifficult = PointingGame.IsDifficult(_boxes.Boxes, _photograph, boxes.HasOtherClass);
    }

    /// <summary>Whether a heatmap can point at the class; if not, it counts as neither hit nor miss.</summary>
    public bool IsSeen { get; }

    public bool IsDifficult { get; }

    public double? Chance => IsSeen ? PointingGame.Chance(_boxes.Boxes, _photograph, _region) : null;

    public (int X, int Y) Centre => (_photograph.Width / 2, _photograph.Height / 2);

    public (int X, int Y) Point(Heatmap heatmap) => PointingGame.Point(heatmap, _photograph, _region);

    /// <summary>Null where no box is seen.</summary>
    public double? Distance((int X, int Y) point) =>
        IsSeen ? PointingGame.Distance(point, _boxes.Boxes, _photograph) : null;

    public bool IsInCrowd((int X, int Y) point) => PointingGame.Distance(point, _boxes.Crowds, _photograph) == 0;
}
