using Igos.Evaluation.Datasets;
using Igos.Imaging;
using Igos.Tests;

namespace Igos.Evaluation.Tests.Datasets;

public sealed class PascalVocTests : IDisposable
{
    private const string Cat = "<object><name>cat</name><difficult>0</difficult><bndbox><xmin>1</xmin><ymin>2</ymin>"
        + "<xmax>3</xmax><ymax>2</ymax></bndbox></object>";

    private readonly TemporaryFolder _folder = new();

    public PascalVocTests()
    {
        foreach (var part in (string[])["Annotations", "JPEGImages", "ImageSets/Main"])
        {
            Directory.CreateDirectory(In(part));
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>From 1 and with the last pixel: 1 to 3 across and 2 down are pixels 0 to 2 and 1.</summary>
    [Fact]
    public void Read_Box_IsFromZero()
    {
        Write("a", Cat);
        File.WriteAllText(In("JPEGImages/a.JPEG"), "");
        var boxes = Assert.Single(Read().Classes);
        Assert.Equal([new PhotographRegion(0, 1, 3, 1)], boxes.Boxes);
        Assert.Equal(("cat", false), (boxes.Name, boxes.HasOtherClass));
        Assert.Equal((new ImageSize(20, 30), "a.JPEG"), (boxes.AnnotatedSize, boxes.Photograph.Name));
        Assert.Empty(boxes.Crowds);
    }

    /// <summary>A class twice in a photograph is one question; every class is one of its own.</summary>
    [Fact]
    public void Read_SeveralClasses_AreAQuestionEach()
    {
        Write("a", Cat + Box("dog", 5, 6, 7, 8) + Box("cat", 9, 10, 11, 12));
        Write("b", "");
        var classes = Read().Classes;
        Assert.Equal([("cat", 2, true), ("dog", 1, true)],
            classes.Select(c => (c.Name, c.Boxes.Count, c.HasOtherClass)));
        Assert.Equal(new PhotographRegion(8, 9, 3, 3), classes[0].Boxes[1]);
    }

    /// <summary>A class that is difficult throughout isn't asked for; else its difficult boxes count too.</summary>
    [Theory]
    [InlineData(false, "cat 2")]
    [InlineData(true, "cat 2", "dog 1")]
    public void Read_Difficult_IsAskedForOnRequest(bool asksForDifficult, params string[] expected)
    {
        Write("a", Cat + Box("cat", 5, 6, 7, 8, difficult: 1) + Box("dog", 5, 6, 7, 8, difficult: 1));
        var classes = PascalVoc.Read(_folder.Path, null, asksForDifficult).Classes;
        Assert.Equal(expected, classes.Select(c => $"{c.Name} {c.Boxes.Count}"));
        Assert.All(classes, c => Assert.True(c.HasOtherClass));
    }

    [Fact]
    public void Read_ImageSet_TakesItsPhotographs()
    {
        Write("a", Cat);
        Write("b", Cat);
        Write("c", Cat);
        File.WriteAllText(In("ImageSets/Main/test.txt"), "c\na \n\n");
        File.WriteAllText(In("ImageSets/Main/cat_test.txt"), "b  1\nc -1\n");
        Assert.Equal(["c.jpg", "a.jpg"], PascalVoc.Read(_folder.Path, "test").Classes.Select(c => c.Photograph.Name));
        Assert.Equal(["b.jpg", "c.jpg"],
            PascalVoc.Read(_folder.Path, "cat_test").Classes.Select(c => c.Photograph.Name));
        Assert.Contains("there are test.", Assert.Throws<ChoiceException>(
            () => PascalVoc.Read(_folder.Path, "val")).Message);
    }

    [Theory]
    [InlineData("<annotation><object>", "x.xml is damaged or no annotation")]
    [InlineData("", "x.xml is damaged or no annotation")]
    [InlineData("no xml", "x.xml is damaged or no annotation")]
    [InlineData("<!DOCTYPE a [<!ENTITY e \"e\">]><annotation>&e;</annotation>", "DTD is prohibited")]
    [InlineData("<html/>", "expected <annotation>, found <html>")]
    [InlineData("<annotation><object><bndbox/></object></annotation>", "object 1 has no name")]
    [InlineData("<annotation><object><name>cat</name></object></annotation>", "isn't of four finite numbers")]
    public void Read_DamagedFile_IsNamed_AndTheOthersGoOn(string text, string problem)
    {
        Write("a", Cat);
        File.WriteAllText(In("Annotations/x.xml"), text);
        Write("y", Cat);
        var read = Read();
        Assert.Equal(["a.jpg", "y.jpg"], read.Classes.Select(c => c.Photograph.Name));
        Assert.Contains(problem, Assert.Single(read.Problems));
    }

    [Theory]
    [InlineData("NaN", "1", "5", "5", "isn't of four finite numbers")]
    [InlineData("1", "1", "Infinity", "5", "isn't of four finite numbers")]
    [InlineData("1", "1", "five", "5", "isn't of four finite numbers")]
    [InlineData("5", "1", "4", "5", "is empty: 0 pixels wide and 5 high")]
    [InlineData("5", "9", "6", "2", "is empty: 2 pixels wide and -6 high")]
    [InlineData("31", "1", "35", "5", "lies outside the photograph of 30×20 pixels")]
    [InlineData("-9", "1", "0", "5", "lies outside the photograph of 30×20 pixels")]
    public void Read_BoxThatIsNone_EndsItsQuestionAlone(
        string xmin, string ymin, string xmax, string ymax, string problem)
    {
        Write("a", $"<object><name>cat</name><bndbox><xmin>{xmin}</xmin><ymin>{ymin}</ymin><xmax>{xmax}</xmax>"
            + $"<ymax>{ymax}</ymax></bndbox></object>" + Cat + Box("dog", 5, 6, 7, 8));
        var read = Read();
        Assert.Equal("dog", Assert.Single(read.Classes).Name);
        Assert.Equal($"a.jpg: the box of object 1 {problem}, so its cat isn't asked for.",
            Assert.Single(read.Problems));
    }

    /// <summary>Boxes go a little beyond the border in real annotations; and a set can list what isn't there.</summary>
    [Fact]
    public void Read_BoxAcrossTheBorder_IsTaken_AndAMissingFileNamed()
    {
        Write("a", Box("cat", 0, 1, 40, 40));
        File.WriteAllText(In("ImageSets/Main/test.txt"), "a\ngone\n");
        var read = PascalVoc.Read(_folder.Path, "test");
        Assert.Equal(new PhotographRegion(-1, 0, 41, 40), Assert.Single(read.Classes).Boxes[0]);
        Assert.EndsWith("gone.xml doesn't exist.", Assert.Single(read.Problems));
    }

    [Fact]
    public void Read_AnotherFolder_SaysWhatIsExpected() => Assert.Contains("there is no folder Annotations in it",
        Assert.Throws<ChoiceException>(() => PascalVoc.Read(In("Annotations"))).Message);

    private static string Box(string name, int xmin, int ymin, int xmax, int ymax, int difficult = 0) =>
        $"<object><name>{name}</name><difficult>{difficult}</difficult><bndbox><xmin>{xmin}</xmin><ymin>{ymin}</ymin>"
        + $"<xmax>{xmax}</xmax><ymax>{ymax}</ymax></bndbox>"
        + "<part><name>head</name><bndbox><xmin>1</xmin></bndbox></part></object>";

    private BoxedPhotographs Read() => PascalVoc.Read(_folder.Path);

    private string In(string name) => Path.Combine(_folder.Path, name);

    private void Write(string name, string objects) => File.WriteAllText(In($"Annotations/{name}.xml"),
        $"<annotation><size><width>30</width><height>20</height><depth>3</depth></size>{objects}</annotation>");
}
