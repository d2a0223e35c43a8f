using Igos.Classifiers;
using Igos.Evaluation.Datasets;
using Igos.Loading;
using Igos.Tests;

namespace Igos.Evaluation.Tests.Datasets;

/// <summary>The names are matched with the labels of the embedded classifier, CIFAR-10's.</summary>
public sealed class AnnotationClassesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly IClassifier _classifier = Classifier.Load();

    private string Map => Path.Combine(_folder.Path, "map.csv");

    public void Dispose()
    {
        _classifier.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Of_Labels_TakesThemWhateverTheirCase()
    {
        var classes = AnnotationClasses.Of(["Cat", "dog", "dog"], _classifier);
        Assert.Equal(2, classes.Count);
        Assert.Equal(("cat", "dog"), (_classifier.Labels![classes["Cat"]], _classifier.Labels[classes["dog"]]));
    }

    [Fact]
    public void Of_Synonym_IsEnough() =>
        Assert.Equal("cat", _classifier.Labels![AnnotationClasses.Of(["tabby, Cat"], _classifier)["tabby, Cat"]]);

    [Fact]
    public void Of_Map_ComesFirst_AndLeavesOut()
    {
        File.WriteAllText(Map, "# ours\naeroplane,airplane\ncat, 5\n\"sofa, couch\",\n");
        var classes = AnnotationClasses.Of(["aeroplane", "cat", "sofa, couch"], _classifier, Map);
        Assert.Equal(["aeroplane", "cat"], classes.Keys.Order());
        Assert.Equal((5, "airplane"), (classes["cat"], _classifier.Labels![classes["aeroplane"]]));
    }

    [Theory]
    [InlineData("aeroplane", "1 of the annotations' names have no class", "aeroplane (near: \"airplane\")")]
    [InlineData("sofa", "sofa. Give lines of", "--label-map")]
    [InlineData("hors", "hors (near: \"horse\")", "")]
    [InlineData("5", "5. Give lines of", "")]
    public void Of_UnknownName_NamesWhatIsNear(string name, string message, string more)
    {
        var e = Assert.Throws<ChoiceException>(() => AnnotationClasses.Of([name, "cat"], _classifier));
        Assert.Contains(message, e.Message);
        Assert.Contains(more, e.Message);
    }

    [Theory]
    [InlineData("cat,10", "cat (in the map: 10)")]
    [InlineData("cat,-1", "cat (in the map: -1)")]
    [InlineData("cat,lion", "cat (in the map: lion)")]
    [InlineData("cat", "isn't \"annotation name,label or index\"")]
    [InlineData("cat,3\ncat,4", "names it once more")]
    [InlineData("dog,cat", "cat and dog are the same class")]
    [InlineData("\"cat", "the file can't be read")]
    public void Of_MapThatIsWrong_SaysWhat(string text, string message)
    {
        File.WriteAllText(Map, text);
        var e = Assert.Throws<ChoiceException>(() => AnnotationClasses.Of(["cat", "dog"], _classifier, Map));
        Assert.StartsWith($"label-map {Map}: ", e.Message);
        Assert.Contains(message, e.Message);
    }

    /// <summary>A network without labels needs the map, and indices in it.</summary>
    [Fact]
    public void Of_NetworkWithoutLabels_AsksForIndices()
    {
        using var patch = TinyClassifiers.Patch(0, 0);
        Assert.Contains("cat (the labels aren't known: give the index)",
            Assert.Throws<ChoiceException>(() => AnnotationClasses.Of(["cat"], patch)).Message);
        File.WriteAllText(Map, "cat,1");
        Assert.Equal(1, AnnotationClasses.Of(["cat"], patch, Map)["cat"]);
    }
}
