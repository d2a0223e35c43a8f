using Igos.Cli.Terminal;
using Igos.Evaluation.Datasets;

namespace Igos.Cli.Evaluate;

/// <summary>Whose boxes the pointing game is played with.</summary>
internal sealed record BoxSettings
{
    /// <summary>A folder of PASCAL VOC.</summary>
    public string? Voc { get; init; }

    /// <summary>Which of its photographs; null for all.</summary>
    public string? ImageSet { get; init; }

    /// <summary>Whether classes are asked for where all boxes are marked difficult.</summary>
    public bool AsksForDifficult { get; init; }

    /// <summary>The folder of COCO's photographs.</summary>
    public string? Coco { get; init; }

    /// <summary>COCO's file.</summary>
    public string? Annotations { get; init; }

    /// <summary>Which class of the network a name of the annotations is.</summary>
    public string? LabelMap { get; init; }

    /// <summary>Only questions whose boxes are small and whose photograph has another class.</summary>
    public bool IsDifficultOnly { get; init; }

    /// <summary>How near to a box a heatmap may point, in pixels; null for 0.</summary>
    public double? Tolerance { get; init; }

    /// <summary>These settings; null where no data set is named.</summary>
    /// <exception cref="UsageException">Options are there that need another.</exception>
    public BoxSettings? OrNone()
    {
        if (Voc is not null && Coco is not null)
        {
            throw new UsageException("--voc and --coco name two data sets: give one at a time.");
        }

        if (Coco is not null != Annotations is not null)
        {
            throw new UsageException("--coco and --annotations belong together: COCO's photographs and their file.");
        }

        if (Voc is null && (ImageSet is not null || AsksForDifficult))
        {
            throw new UsageException("--image-set and --voc-difficult are for --voc.");
        }

        var isNone = Voc is null && Coco is null;
        return !isNone ? this : LabelMap is null && !IsDifficultOnly && Tolerance is null ? null
            : throw new UsageException("--label-map, --subset and --tolerance are for --voc or --coco.");
    }

    /// <summary>Reads the boxes.</summary>
    public BoxedPhotographs Read() => Voc is not null ? PascalVoc.Read(Voc, ImageSet, AsksForDifficult)
        : CocoAnnotations.Read(Annotations!, Coco!);
}
