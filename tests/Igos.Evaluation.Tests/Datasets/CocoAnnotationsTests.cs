using System.Text;
using Igos.Evaluation.Datasets;
using Igos.Imaging;
using Igos.Tests;

namespace Igos.Evaluation.Tests.Datasets;

public sealed class CocoAnnotationsTests : IDisposable
{
    private const string Images = """
        [{"id": 7, "file_name": "seven.jpg", "width": 30, "height": 20, "license": 1},
         {"id": 8, "file_name": "eight.jpg", "width": 30, "height": 20}]
        """;

    private const string Categories = """[{"id": 1, "name": "cat"}, {"id": 5, "name": "dog"}]""";

    private readonly TemporaryFolder _folder = new();

    private string Json => Path.Combine(_folder.Path, "instances.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Boxes_AreByPhotographAndClass()
    {
        var read = Read(
            Box(1, 8, 5, "1.5, 2, 3, 4.25"), Box(2, 7, 1, "0, 0, 1, 1"), Box(3, 8, 1, "2, 2, 2, 2"),
            Box(4, 8, 5, "9, 9, 1, 1"));
        Assert.Empty(read.Problems);
        Assert.Equal(["seven.jpg cat 1 False", "eight.jpg dog 2 True", "eight.jpg cat 1 True"], read.Classes
            .Select(c => $"{c.Photograph.Name} {c.Name} {c.Boxes.Count} {c.HasOtherClass}"));
        Assert.Equal(new PhotographRegion(1.5, 2, 3, 4.25), read.Classes[1].Boxes[0]);
        Assert.Equal(Path.Combine(_folder.Path, "eight.jpg"), read.Classes[1].Photograph.Path);
        Assert.Equal(new ImageSize(20, 30), read.Classes[0].AnnotatedSize);
    }

    /// <summary>A crowd is no target: alone it makes no question; beside a box a miss there doesn't count.</summary>
    [Fact]
    public void Read_Crowd_IsNoTarget()
    {
        var read = Read(Box(1, 7, 1, "0, 0, 9, 9", crowd: 1), Box(2, 8, 1, "0, 0, 9, 9", crowd: 1),
            Box(3, 8, 1, "2, 2, 2, 2"));
        var boxes = Assert.Single(read.Classes);
        Assert.Equal(("eight.jpg", false), (boxes.Photograph.Name, boxes.HasOtherClass));
        Assert.Equal([new PhotographRegion(2, 2, 2, 2)], boxes.Boxes);
        Assert.Equal([new PhotographRegion(0, 0, 9, 9)], boxes.Crowds);
    }

    /// <summary>COCO's files have the categories last, others first; and strings hold brackets.</summary>
    [Fact]
    public void Read_AnyOrder_AndWhatIsNotNeeded()
    {
        const string Text = """
            {"info": {"a": ["}", "\"]}"], "b": -1.5e3}, "version": "1.0 \\", "n": null, 
             "licenses": [{"url": "[{\"}"}, 5],
             "categories": [{"name": "cat", "supercategory": "a}n\\\"imal", "id": 1}], "nothing": [],
             "annotations": [{"segmentation": [[1, 2, [3]], {"counts": "ab]}\"c"}], "image_id": 7, "bbox": [1, 2, 3, 4],
             "category_id": 1, "id": 1, "iscrowd": 0}], "images": [{"id": 7, "file_name": "\u0061}.jpg"}]}  
            """;
        File.WriteAllText(Json, Text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        var read = CocoAnnotations.Read(Json, _folder.Path);
        Assert.Empty(read.Problems);
        var boxes = Assert.Single(read.Classes);
        Assert.Equal(("a}.jpg", null), (boxes.Photograph.Name, boxes.AnnotatedSize));

        // One byte at a time.
        var elements = new JsonElements(new Drops(Encoding.UTF8.GetBytes(Text)));
        var found = new List<string>();
        while (elements.Next())
        {
            found.Add($"{elements.Array} {Encoding.UTF8.GetString(elements.Element)}");
        }

        Assert.Equal(5, found.Count);
        Assert.Equal("licenses {\"url\": \"[{\\\"}\"}", found[0]);
        Assert.Equal("licenses 5", found[1]);
        Assert.Equal("images {\"id\": 7, \"file_name\": \"\\u0061}.jpg\"}", found[4]);
    }

    [Theory]
    [InlineData("NaN, 1, 2, 3", "isn't of four finite numbers")]
    [InlineData("0, 1, -Infinity, 3", "isn't of four finite numbers")]
    [InlineData("0, 1, null, 3", "isn't of four finite numbers")]
    [InlineData("0, 1, 2", "isn't of four finite numbers")]
    [InlineData("0, 1, 2, 0", "is empty: 2 pixels wide and 0 high")]
    [InlineData("0, 1, -2.5, 3", "is empty: -2.5 pixels wide and 3 high")]
    [InlineData("30, 1, 2, 3", "lies outside the photograph of 30×20 pixels")]
    public void Read_BoxThatIsNone_EndsItsQuestionAlone(string bbox, string problem)
    {
        var read = Read(Box(1, 7, 1, bbox), Box(2, 7, 1, "1, 1, 1, 1"), Box(3, 7, 5, "1, 1, 1, 1"),
            Box(4, 8, 1, "1, 1, 1, 1"));
        Assert.Equal(["seven.jpg dog", "eight.jpg cat"], read.Classes.Select(c => $"{c.Photograph.Name} {c.Name}"));
        Assert.Equal($"seven.jpg: the box of annotation 1 {problem}, so its cat isn't asked for.",
            Assert.Single(read.Problems));
    }

    [Theory]
    [InlineData("{\"id\": 1, \"image_id\": \"7\", \"category_id\": 1, \"bbox\": [1, 1, 1, 1]}", "isn't as COCO has")]
    [InlineData("{\"id\": 1, \"category_id\": 1, \"bbox\": [1, 1, 1, 1]}", "isn't as COCO has them")]
    [InlineData("{\"id\": 1 \"image_id\"}", "element 1 of \"annotations\", at byte")]
    [InlineData("5", "isn't as COCO has them, or no JSON: 5")]
    [InlineData("{\"id\": 3, \"image_id\": 99, \"category_id\": 1, \"bbox\": [1, 1, 1, 1]}",
        "The image 99 of the annotation 3 doesn't exist.")]
    [InlineData("{\"id\": 3, \"image_id\": 7, \"category_id\": 9, \"bbox\": [1, 1, 1, 1]}",
        "seven.jpg: the category 9 of the annotation 3 doesn't exist.")]
    public void Read_AnnotationThatIsWrong_IsNamed_AndTheOthersGoOn(string annotation, string problem)
    {
        var read = Read(annotation, Box(2, 8, 1, "1, 1, 1, 1"));
        Assert.Equal("eight.jpg", Assert.Single(read.Classes).Photograph.Name);
        Assert.Contains(problem, Assert.Single(read.Problems));
    }

    /// <summary>Wherever the file ends, the error says so; nothing else happens.</summary>
    [Fact]
    public void Read_FileThatIsCutOff_SaysSo()
    {
        Write(Box(1, 7, 1, "0, 0, 1, 1"));
        var whole = File.ReadAllBytes(Json);
        for (var length = 0; length < whole.Length - 1; length++)
        {
            File.WriteAllBytes(Json, whole[..length]);
            var e = Assert.Throws<ChoiceException>(() => CocoAnnotations.Read(Json, _folder.Path));
            Assert.Contains($"it ends too early, at byte {length}", e.Message);
        }
    }

    [Theory]
    [InlineData("[]", "it is no JSON object")]
    [InlineData("{}", "it has no images")]
    [InlineData("{\"images\": [{}}", "expected a value, found \"}")]
    [InlineData("{\"images\" 5}", "expected a colon, found \"5}")]
    [InlineData("{5: 5}", "expected a name, found \"5: 5}")]
    [InlineData("{\"a\": }", "expected a value, found \"}")]
    [InlineData("{\"images\": [{\"id\": 1, \"file_name\": \"a.jpg\"}], \"categories\": [{\"id\": 1, \"name\": \"a\"}]}",
        "it has no annotations")]
    public void Read_AnotherFile_SaysWhatIsWrong(string text, string message)
    {
        File.WriteAllText(Json, text);
        var e = Assert.Throws<ChoiceException>(() => CocoAnnotations.Read(Json, _folder.Path));
        Assert.StartsWith($"annotations {Json}: ", e.Message);
        Assert.Contains(message, e.Message);
    }

    [Fact]
    public void Read_WhatIsMissing_SaysSo()
    {
        Assert.Contains("there is no such file",
            Assert.Throws<ChoiceException>(() => CocoAnnotations.Read(Json, _folder.Path)).Message);
        Assert.Contains("there is no such folder",
            Assert.Throws<ChoiceException>(() => CocoAnnotations.Read(Json, Json)).Message);
    }

    /// <summary>A file over several of the reader's buffers, its figures known.</summary>
    [Fact]
    public void Read_LargeFile_CountsEveryBox() => AssertLarge(Json, 3000);

    /// <summary>
    /// For measuring the command (bench/README.md): 450 MB, about what instances_train2017.json has, in the file that
    /// IGOS_BENCH_COCO names.
    /// </summary>
    [Fact(Explicit = true)]
    public void Read_FileOf450Megabytes_CountsEveryBox() =>
        AssertLarge(Environment.GetEnvironmentVariable("IGOS_BENCH_COCO") ?? Json, 880_000);

    /// <summary>Seven boxes a photograph, of ten classes in turn, with polygons as long as COCO's.</summary>
    private void AssertLarge(string path, int count)
    {
        const int BoxesEach = 7, ClassCount = 10;
        var polygon = string.Join(", ", Enumerable.Range(0, 52).Select(i => $"{i}.25"));
        var photographs = (count + BoxesEach - 1) / BoxesEach;
        using (var json = new StreamWriter(path))
        {
            json.Write("{\"info\": {}, \"images\": [");
            for (var i = 0; i < photographs; i++)
            {
                json.Write($"{(i == 0 ? "" : ", ")}{{\"license\": 1, \"file_name\": \"{i:D12}.jpg\", \"height\": 480, "
                    + $"\"width\": 640, \"date_captured\": \"2013-11-14 11:18:45\", \"id\": {i}}}");
            }

            json.Write("], \"annotations\": [");
            for (var i = 0; i < count; i++)
            {
                json.Write($"{(i == 0 ? "" : ", ")}{{\"segmentation\": [[{polygon}]], \"area\": 702.5, \"iscrowd\": 0, "
                    + $"\"image_id\": {i / BoxesEach}, \"bbox\": [{i % 600}.5, 388.66, 20.25, 10.5], "
                    + $"\"category_id\": {i % ClassCount}, \"id\": {i}}}");
            }

            var names = Enumerable.Range(0, ClassCount).Select(c => $"{{\"id\": {c}, \"name\": \"class {c}\"}}");
            json.Write($"], \"categories\": [{string.Join(", ", names)}]}}");
        }

        var read = CocoAnnotations.Read(path, _folder.Path);
        Assert.Empty(read.Problems);
        Assert.Equal(count, read.Classes.Count); // seven in a row are of seven classes
        Assert.Equal(photographs, read.Classes.Select(c => c.Photograph.Name).Distinct().Count());
        Assert.All(Enumerable.Range(0, count), i =>
            Assert.Equal(new PhotographRegion(i % 600 + 0.5, 388.66, 20.25, 10.5), read.Classes[i].Boxes[0]));
    }

    private static string Box(int id, int image, int category, string bbox, int crowd = 0) =>
        $"{{\"segmentation\": [[1, 2.5, 3]], \"area\": 5, \"iscrowd\": {crowd}, \"image_id\": {image}, "
        + $"\"bbox\": [{bbox}], \"category_id\": {category}, \"id\": {id}}}";

    private void Write(params string[] annotations) => File.WriteAllText(Json,
        $"{{\"images\": {Images}, \"annotations\": [{string.Join(", ", annotations)}], \"categories\": {Categories}}}");

    private BoxedPhotographs Read(params string[] annotations)
    {
        Write(annotations);
        return CocoAnnotations.Read(Json, _folder.Path);
    }

    /// <summary>Gives a byte at a time, as slow connections do.</summary>
    private sealed class Drops(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(1, count));
    }
}
