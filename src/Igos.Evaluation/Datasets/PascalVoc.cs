using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Igos.Imaging;

namespace Igos.Evaluation.Datasets;

/// <summary>
/// The boxes of PASCAL VOC (Everingham et al., IJCV 2010): <c>Annotations/*.xml</c>, <c>JPEGImages</c> and, for parts
/// of the data set, <c>ImageSets/Main/*.txt</c>. Boxes there are from 1 and hold their last pixel.
/// </summary>
public static class PascalVoc
{
    private const string Annotations = "Annotations", Images = "JPEGImages", Sets = "ImageSets/Main";
    private const long LargestFile = 16 << 20; // characters

    /// <summary>Reads a data set's boxes.</summary>
    /// <param name="folder">Holds <c>Annotations</c> and <c>JPEGImages</c>, such as <c>VOCdevkit/VOC2007</c>.</param>
    /// <param name="imageSet">A file of <c>ImageSets/Main</c>, such as <c>test</c>; null for all annotations.</param>
    /// <param name="asksForDifficult">
    /// Whether a class is asked for where all its boxes are marked difficult. By default it isn't, as in the data set's
    /// own evaluation and in TorchRay. Where one box is not marked, all boxes of the class count.
    /// </param>
    /// <exception cref="ChoiceException">The folder or the image set isn't there.</exception>
    public static BoxedPhotographs Read(string folder, string? imageSet = null, bool asksForDifficult = false)
    {
        foreach (var part in (string[])[Annotations, Images])
        {
            if (!Directory.Exists(Path.Combine(folder, part)))
            {
                throw Wrong(folder, $"there is no folder {part} in it: expected a folder such as VOCdevkit/VOC2007.");
            }
        }

        try
        {
            var names = imageSet is null
                ? [.. Directory.EnumerateFiles(Path.Combine(folder, Annotations), "*.xml")
                    .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)]
                : Listed(folder, imageSet);
            var files = Directory.EnumerateFiles(Path.Combine(folder, Images))
                .GroupBy(file => Path.GetFileNameWithoutExtension(file))
                .ToDictionary(group => group.Key, group => group.Order(StringComparer.Ordinal).First());
            var (classes, problems) = (new List<BoxedClass>(), new List<string>());
            foreach (var name in names)
            {
                var path = files.GetValueOrDefault(name) ?? Path.Combine(folder, Images, $"{name}.jpg");
                try
                {
                    classes.AddRange(Parse(Path.Combine(folder, Annotations, $"{name}.xml"),
                        new PhotographFile(path, Path.GetFileName(path)), asksForDifficult, problems));
                }
                catch (IgosException e)
                {
                    problems.Add(e.Message);
                }
            }

            return new BoxedPhotographs(classes, problems);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong(folder, $"it can't be read: {e.Message}");
        }
    }

    /// <summary>A photograph's name a line; in the files of one class a mark follows.</summary>
    private static string[] Listed(string folder, string imageSet)
    {
        var file = Path.Combine(folder, Sets, $"{imageSet}.txt");
        if (!File.Exists(file))
        {
            var there = Directory.Exists(Path.Combine(folder, Sets))
                ? Directory.EnumerateFiles(Path.Combine(folder, Sets), "*.txt")
                    .Select(f => Path.GetFileNameWithoutExtension(f)).Where(f => !f.Contains('_'))
                    .Order(StringComparer.Ordinal).ToArray() : [];
            throw new ChoiceException("image-set", imageSet, $"there is no {file}"
                + (there.Length > 0 ? $"; there are {string.Join(", ", there)}." : "."));
        }

        return [.. File.ReadLines(file).Select(line => line.Split((char[]?)null, 2, StringSplitOptions.TrimEntries)[0])
            .Where(name => name.Length > 0).Distinct()];
    }

    private static IReadOnlyList<BoxedClass> Parse(
        string file, PhotographFile photograph, bool asksForDifficult, List<string> problems)
    {
        XElement root;
        try
        {
            using var reader = XmlReader.Create(file, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = LargestFile,
            });
            root = XDocument.Load(reader).Root!;
        }
        catch (XmlException e)
        {
            throw new IgosException($"{file} is damaged or no annotation: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new IgosException(File.Exists(file) ? $"{file} can't be read: {e.Message}"
                : $"{file} doesn't exist.", e);
        }

        if (root.Name != "annotation")
        {
            throw new IgosException($"{file} is no annotation: expected <annotation>, found <{root.Name}>.");
        }

        var size = root.Element("size");
        var (width, height) = (Number(size?.Element("width")), Number(size?.Element("height")));
        ImageSize? said = width is >= 1 and < int.MaxValue && height is >= 1 and < int.MaxValue
            ? new ImageSize((int)height, (int)width) : null;
        var boxes = new List<AnnotatedBox>();
        foreach (var place in root.Elements("object"))
        {
            if (place.Element("name")?.Value.Trim() is not { Length: > 0 } name)
            {
                problems.Add($"{file}: object {boxes.Count + 1} has no name, so the photograph isn't asked about.");
                return [];
            }

            var box = place.Element("bndbox");
            double Side(string side) => Number(box?.Element(side)) ?? double.NaN;
            var (left, top) = (Side("xmin") - 1, Side("ymin") - 1);
            boxes.Add(new AnnotatedBox(name,
                new PhotographRegion(left, top, Side("xmax") - left, Side("ymax") - top),
                $"the box of object {boxes.Count + 1}")
            {
                IsTarget = asksForDifficult || Number(place.Element("difficult")) is not > 0,
            });
        }

        return [.. BoxedPhotographs.Of(photograph, said, boxes, problems)];
    }

    private static double? Number(XElement? element) => double.TryParse(element?.Value, NumberStyles.Float,
        CultureInfo.InvariantCulture, out var value) ? value : null;

    private static ChoiceException Wrong(string folder, string reason) => new("voc", folder, reason);
}
