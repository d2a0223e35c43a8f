using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Igos.Imaging;

namespace Igos.Evaluation.Datasets;

/// <summary>
/// The boxes of COCO (Lin et al., ECCV 2014): a file <c>instances_*.json</c>, read as a stream, and the folder of its
/// images. A box of a crowd is no target, and a point in it alone is neither right nor wrong, as COCO's own evaluation
/// leaves out what is found in a crowd; a class that has only crowds isn't asked for.
/// </summary>
public static partial class CocoAnnotations
{
    private const int LongestShown = 60; // bytes

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>Reads the boxes.</summary>
    /// <param name="file">The annotations.</param>
    /// <param name="images">The folder of the photographs.</param>
    /// <exception cref="ChoiceException">The file can't be read, is cut off or isn't of this kind.</exception>
    public static BoxedPhotographs Read(string file, string images)
    {
        if (!Directory.Exists(images))
        {
            throw new ChoiceException("coco", images, "there is no such folder: expected that of the photographs.");
        }

        var problems = new List<string>();
        var photographs = new Dictionary<long, Image>();
        var categories = new Dictionary<long, string>();
        var boxes = new List<Box>();
        var found = new HashSet<string>();
        try
        {
            using var stream = File.OpenRead(file);
            var elements = new JsonElements(stream);
            while (elements.Next())
            {
                found.Add(elements.Array);
                switch (elements.Array)
                {
                    case "images" when Parsed<Image>(elements) is { Id: { } id, FileName.Length: > 0 } image:
                        photographs[id] = image;
                        break;
                    case "categories" when Parsed<Category>(elements) is { Id: { } id, Name.Length: > 0 } category:
                        categories[id] = category.Name;
                        break;
                    case "annotations" when Parsed<Annotation>(elements) is
                    { ImageId: { } image, CategoryId: { } category } annotation:
                        boxes.Add(new Box(annotation.Id ?? -1, image, category, Region(annotation.Bbox),
                            annotation.Iscrowd > 0));
                        break;
                    case "images" or "categories" or "annotations":
                        problems.Add($"{file}: {elements.Place} isn't as COCO has them, or no JSON: "
                            + Begin(elements.Element));
                        break;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong(file, File.Exists(file) ? $"it can't be read: {e.Message}" : "there is no such file.");
        }
        catch (JsonException e)
        {
            throw Wrong(file, e.Message);
        }

        if (((string[])["images", "annotations", "categories"]).Except(found).FirstOrDefault() is { } missing)
        {
            throw Wrong(file, $"it has no {missing}: expected a file such as COCO's instances_val2014.json.");
        }

        return new BoxedPhotographs(Classes(photographs, categories, boxes, images, problems), problems);
    }

    private static List<BoxedClass> Classes(Dictionary<long, Image> photographs, Dictionary<long, string> categories,
        List<Box> boxes, string images, List<string> problems)
    {
        var ofImage = boxes.ToLookup(box => box.Image);
        foreach (var group in ofImage.Where(group => !photographs.ContainsKey(group.Key)))
        {
            problems.Add($"The image {group.Key} of the annotation {group.First().Id} doesn't exist.");
        }

        var classes = new List<BoxedClass>();
        foreach (var (id, image) in photographs)
        {
            var known = ofImage[id].Where(box => categories.ContainsKey(box.Category)).ToArray();
            foreach (var box in ofImage[id].Where(box => !categories.ContainsKey(box.Category)))
            {
                problems.Add(
                    $"{image.FileName}: the category {box.Category} of the annotation {box.Id} doesn't exist.");
            }

            ImageSize? size = image is { Width: > 0 and var width, Height: > 0 and var height }
                ? new ImageSize(height, width) : null;
            classes.AddRange(BoxedPhotographs.Of(
                new PhotographFile(Path.Combine(images, image.FileName!), image.FileName!), size,
                [
                    .. known.Select(box => new AnnotatedBox(
                        categories[box.Category], box.Region, $"the box of annotation {box.Id}")
                    {
                        IsCrowd = box.IsCrowd,
                        IsTarget = !box.IsCrowd,
                    }),
                ], problems));
        }

        return classes;
    }

    private static PhotographRegion Region(double?[]? box) => box is [{ } x, { } y, { } width, { } height]
        ? new PhotographRegion(x, y, width, height)
        : new PhotographRegion(double.NaN, double.NaN, double.NaN, double.NaN);

    private static T? Parsed<T>(JsonElements elements)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(elements.Element, Options);
        }
        catch (JsonException)
        {
            // Python writes what isn't finite as words that are no JSON. Whose box it is should be known all the same.
            var text = Encoding.UTF8.GetString(elements.Element);
            var mended = NotFinite().Replace(text, "null");
            return mended == text ? null : Mended<T>(mended);
        }
    }

    private static T? Mended<T>(string json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>How an element begins, for errors.</summary>
    private static string Begin(ReadOnlySpan<byte> element) => element.Length <= LongestShown
        ? Encoding.UTF8.GetString(element) : $"{Encoding.UTF8.GetString(element[..LongestShown])}…";

    [GeneratedRegex(@"-?\b(NaN|Infinity)\b")]
    private static partial Regex NotFinite();

    private static ChoiceException Wrong(string file, string reason) => new("annotations", file, reason);

    private readonly record struct Box(long Id, long Image, long Category, PhotographRegion Region, bool IsCrowd);

    private sealed record Image(long? Id, string? FileName, int? Width, int? Height);

    private sealed record Category(long? Id, string? Name);

    private sealed record Annotation(long? Id, long? ImageId, long? CategoryId, double?[]? Bbox, int? Iscrowd);
}
