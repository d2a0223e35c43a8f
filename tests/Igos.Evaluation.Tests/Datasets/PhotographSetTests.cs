using Igos.Evaluation.Datasets;
using Igos.Tests;

namespace Igos.Evaluation.Tests.Datasets;

public sealed class PhotographSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_TakesAFolderWithAllBelowIt_InTheOrderOfNames()
    {
        Make("b/2.JPEG", "b/1.png", "a/x/3.webp", "a/notes.md", "4.gif");
        Assert.Equal(["4.gif", "a/x/3.webp", "b/1.png", "b/2.JPEG"],
            PhotographSet.Find([_folder.Path]).Select(file => file.Name));
    }

    [Fact]
    public void Find_TakesFilesAndLists_EachPhotographOnce()
    {
        Make("b/2.jpg", "b/1.png", "4.gif");
        File.WriteAllText(In("list.txt"), "# mine\nb/2.jpg\n\n  b/missing.jpg\n4.gif\n");
        var found = PhotographSet.Find([In("list.txt"), In("4.gif")]);
        Assert.Equal(["4.gif", "b/2.jpg", "b/missing.jpg"], found.Select(file => file.Name));
        Assert.All(found, file => Assert.StartsWith(_folder.Path, file.Path));
    }

    [Fact]
    public void Find_SaysWhatIsMissing()
    {
        Make("notes.md");
        File.WriteAllText(In("empty.txt"), "# nothing\n");
        string Message(string place) => Assert.Throws<IgosException>(() => PhotographSet.Find([place])).Message;
        Assert.Contains("is a folder without photographs", Message(_folder.Path));
        Assert.Contains("doesn't exist", Message(In("none")));
        Assert.Contains("names no photograph", Message(In("empty.txt")));
    }

    [Fact]
    public void Sample_IsTheSameWhateverTheOrder_AndGrowsByOne()
    {
        PhotographFile[] files = [.. Enumerable.Range(0, 200).Select(i => new PhotographFile($"/{i}", $"{i:000}.jpg"))];
        var ten = PhotographSet.Sample(files, 10, 0);
        Assert.Equal(ten, PhotographSet.Sample([.. files.Reverse()], 10, 0));
        Assert.Equal(10, ten.Distinct().Count());
        Assert.NotEqual(ten.OrderBy(file => file.Name, StringComparer.Ordinal), ten);
        Assert.Equal(ten, PhotographSet.Sample(files, 11, 0).Take(10));
        Assert.NotEqual(ten, PhotographSet.Sample(files, 10, 1));
        Assert.Equal(files, PhotographSet.Sample(files, 500, 0).OrderBy(file => file.Name, StringComparer.Ordinal));
    }

    private string In(string name) => Path.Combine(_folder.Path, name);

    private void Make(params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(In(name))!);
            File.WriteAllBytes(In(name), []);
        }
    }
}
