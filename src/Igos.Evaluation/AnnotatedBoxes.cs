using System.Text.Json;
using System.Text.Json.Serialization;
using Igos.Evaluation.Datasets;
using Igos.Imaging;

namespace Igos.Evaluation;

/// <summary>A class's boxes in a photograph.</summary>
/// <param name="Size">The photograph's, as the annotations say it; null where they say none.</param>
/// <param name="Boxes">At least one.</param>
/// <param name="Crowds">Boxes around many of the class.</param>
/// <param name="HasOtherClass">Whether the photograph has a box of another class.</param>
internal sealed record AnnotatedBoxes(
    ImageSize? Size, IReadOnlyList<PhotographRegion> Boxes, IReadOnlyList<PhotographRegion> Crowds, bool HasOtherClass)
{
    public static AnnotatedBoxes Of(BoxedClass boxes) =>
        new(boxes.AnnotatedSize, boxes.Boxes, boxes.Crowds, boxes.HasOtherClass);

    /// <summary>The boxes as the store knows them: others make another question.</summary>
    public string ToText() => JsonSerializer.Serialize(new Text(
        Size is { } size ? [size.Width, size.Height] : null, [.. Boxes.Select(Numbers)], [.. Crowds.Select(Numbers)],
        HasOtherClass));

    /// <summary>What <see cref="ToText"/> wrote.</summary>
    /// <exception cref="JsonException">It is no such text.</exception>
    public static AnnotatedBoxes Parse(string text)
    {
        var (size, boxes, crowds, others) = JsonSerializer.Deserialize<Text>(text) ?? throw new JsonException();
        return new AnnotatedBoxes(size is [var width, var height] ? new ImageSize(height, width) : null,
            [.. boxes.Select(Region)], [.. crowds.Select(Region)], others);
    }

    /// <summary>
    /// In the upright photograph's pixels. The data sets' own tools know nothing of EXIF: boxes are in the file's
    /// pixels, where their size doesn't say otherwise.
    /// </summary>
    /// <param name="photograph">Theirs.</param>
    /// <param name="path">Of its file.</param>
    /// <exception cref="IgosException">The annotations are of a picture of another size.</exception>
    public AnnotatedBoxes Upright(Photograph photograph, string path)
    {
        var upright = new ImageSize(photograph.Height, photograph.Width);
        if (Size is { } size && size != photograph.StoredSize && size != upright)
        {
            throw new IgosException(
                $"{path}: its boxes are of a picture of {size.Width}×{size.Height} pixels, and it has "
                + $"{photograph.Width}×{photograph.Height}: the file or the annotation is another picture's.");
        }

        var areStored = Size is null || Size == photograph.StoredSize;
        return !areStored ? this : this with
        {
            Boxes = [.. Boxes.Select(photograph.Upright)],
            Crowds = [.. Crowds.Select(photograph.Upright)],
        };
    }

    private static double[] Numbers(PhotographRegion box) => [box.X, box.Y, box.Width, box.Height];

    private static PhotographRegion Region(double[] numbers) => numbers is [var x, var y, var width, var height]
        ? new PhotographRegion(x, y, width, height) : throw new JsonException();

    /// <summary>Its names are the text's.</summary>
    private sealed record Text(
        [property: JsonPropertyName("size")] int[]? Size,
        [property: JsonPropertyName("boxes")] double[][] Boxes,
        [property: JsonPropertyName("crowds")] double[][] Crowds,
        [property: JsonPropertyName("others")] bool Others);
}
