using Igos.Evaluation.Datasets;
using Igos.Tests;

namespace Igos.Evaluation.Tests.Datasets;

/// <summary>With the embedded classifier, whose ten classes have names.</summary>
public sealed class TrueClassesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Igos.Classifiers.IClassifier _classifier = Igos.Loading.Classifier.Load();

    public void Dispose()
    {
        _classifier.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void File_HasNamesAndIndices_WithOrWithoutFolders()
    {
        var classes = Read("file,class\nbelow/1.jpg,cat\n2.jpg,7\n\"with, comma.jpg\",ship\n");
        Assert.Equal(3, classes.Of(Photograph("below/1.jpg")));
        Assert.Equal(7, classes.Of(Photograph("deep/2.jpg")));
        Assert.Equal(8, classes.Of(Photograph("with, comma.jpg")));
        Assert.Null(classes.Of(Photograph("unknown.jpg")));
    }

    [Fact]
    public void File_AsCaffeHasIt()
    {
        var classes = Read("ILSVRC2012_val_00000001.JPEG 5\nILSVRC2012_val_00000002.JPEG 0\n");
        Assert.Equal(5, classes.Of(Photograph("ILSVRC2012_val_00000001.JPEG")));
    }

    [Fact]
    public void Lines_AreOfThePhotographsNumbers()
    {
        var classes = Read("5\n0\n9\n");
        Assert.Equal(9, classes.Of(Photograph("ILSVRC2012_val_00000003.JPEG")));
        Assert.Null(classes.Of(Photograph("ILSVRC2012_val_00000004.JPEG")));
    }

    /// <summary>Ten synsets for ten classes: sorted, they are the classes.</summary>
    [Fact]
    public void Synsets_AreClassesInTheirOrder()
    {
        var synsets = Enumerable.Range(0, 10).Select(i => $"n0000000{(i * 7) % 10}");
        var classes = Read(string.Join('\n', synsets));
        Assert.Equal(7, classes.Of(Photograph("val_2.JPEG")));
        Assert.Equal(4, classes.Of(Photograph("val_3.JPEG")));
    }

    [Fact]
    public void Folders_AreTheClasses()
    {
        PhotographFile[] files = [Photograph("cat/1.jpg"), Photograph("ship/2.jpg")];
        var classes = TrueClasses.Read(TrueClasses.Folders, files, _classifier);
        Assert.Equal([3, 8], files.Select(classes.Of));
    }

    [Theory]
    [InlineData("1.jpg,unicorn", "the class of 1.jpg: target unicorn: no class of cifar10-resnet11 has that name")]
    [InlineData("1.jpg,10", "the class of 1.jpg: target 10: cifar10-resnet11 has classes 0 to 9")]
    [InlineData("1.jpg,n01440764", "the synset n01440764, and which class that is isn't known")]
    [InlineData("1.jpg,predicted", "\"predicted\": expected an index or a name")]
    public void Of_NamesTheClassThatIsNone(string line, string message)
    {
        var classes = Read(line);
        Assert.Contains(message, Assert.Throws<ChoiceException>(() => classes.Of(Photograph("1.jpg"))).Message);
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("1.jpg,cat,dog", "\"1.jpg,cat,dog\" isn't a file and its class")]
    [InlineData("1.jpg,\"cat", "the file can't be read")]
    public void Read_NamesTheFileThatIsNone(string text, string message)
    {
        var e = Assert.Throws<ChoiceException>(() => Read(text));
        Assert.StartsWith($"truth {_folder.Path}", e.Message);
        Assert.Contains(message, e.Message);
    }

    /// <summary>The kit's numbers look like indices and mean other classes.</summary>
    [Fact]
    public void Read_RefusesTheDevelopmentKitsNumbers()
    {
        var numbers = string.Join('\n', Enumerable.Range(0, 50_000).Select(i => 1 + i % 1000));
        Assert.Contains("development kit", Assert.Throws<ChoiceException>(() => Read(numbers)).Message);
    }

    [Fact]
    public void Read_SaysThatThereIsNoFile() => Assert.Contains("there is no such file",
        Assert.Throws<ChoiceException>(() => TrueClasses.Read("nowhere.csv", [], _classifier)).Message);

    private TrueClasses Read(string text)
    {
        var path = Path.Combine(_folder.Path, "truth.csv");
        File.WriteAllText(path, text);
        return TrueClasses.Read(path, [], _classifier);
    }

    private PhotographFile Photograph(string name) => new(Path.Combine(_folder.Path, name), name);
}
