using Igos.Running;

namespace Igos.Tests.Running;

public sealed class PhotographFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PhotographFilesTests()
    {
        string[] files =
        [
            "b.png", "a.jpg", "C.JPEG", "d.webp", "notes.txt", ".hidden.png",
            "sub/e.gif", "sub/deep/f.bmp", ".folder/g.png", "[1]/h.png",
        ];
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(In(file))!);
            File.WriteAllText(In(file), "");
        }

        Directory.CreateDirectory(In("empty"));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Ordinal: capitals before small letters, on every system.</summary>
    [Theory]
    [InlineData("", "C.JPEG a.jpg b.png d.webp")] // the folder itself
    [InlineData("sub", "sub/e.gif")]
    [InlineData("[1]", "[1]/h.png")]
    [InlineData("*.png", "b.png")]
    [InlineData("*", "C.JPEG a.jpg b.png d.webp notes.txt")] // as a shell's
    [InlineData("?.png", "b.png")]
    [InlineData(".*.png", ".hidden.png")]
    [InlineData("*/*.gif", "sub/e.gif")]
    [InlineData("s*/d??p/*", "sub/deep/f.bmp")]
    [InlineData("[1]/*.png", "[1]/h.png")]
    [InlineData("**/*.png", "[1]/h.png b.png")]
    [InlineData("sub/**", "sub/deep/f.bmp sub/e.gif")]
    [InlineData("**/deep/*.bmp", "sub/deep/f.bmp")]
    [InlineData("**/**/*.bmp", "sub/deep/f.bmp")] // once
    [InlineData("b.png", "b.png")]
    [InlineData("notes.txt", "notes.txt")] // named as such, so tried
    public void Named_FolderOrPattern_IsItsFilesInOrdinalOrder(string word, string expected)
    {
        Assert.Equal(expected.Split(' ').Select(In), PhotographFiles.Named([In(word)]));
        Assert.Null(PhotographFiles.Absence(In(word)));
    }

    [Fact]
    public void Named_RecursiveFolder_HoldsThoseBelow() => Assert.Equal(
        ["C.JPEG", "[1]/h.png", "a.jpg", "b.png", "d.webp", "sub/deep/f.bmp", "sub/e.gif"],
        PhotographFiles.Named([_folder.Path], isRecursive: true)
            .Select(file => Path.GetRelativePath(_folder.Path, file).Replace('\\', '/')));

    [Fact]
    public void Named_SeveralWords_KeepTheirOrder() => Assert.Equal(
        [In("sub/e.gif"), In("missing.png"), In("b.png"), In("empty"), In("b.png"), In("*.tiff")],
        PhotographFiles.Named(
            [In("sub"), In("missing.png"), In("*.png"), In("empty"), In("b.png"), In("*.tiff")]));

    [Theory]
    [InlineData("empty", " is a folder without photographs: no name in it ends in .jpg, .jpeg, ")]
    [InlineData("*.tiff", " matches no file: check the pattern.")]
    [InlineData("no/*.png", " matches no file: check the pattern.")]
    [InlineData("missing.png", " doesn't exist: check the path.")]
    public void Absence_NothingThere_SaysWhy(string word, string expected) =>
        Assert.StartsWith(In(word) + expected, PhotographFiles.Absence(In(word)));

    /// <summary>Relative to where the command runs, as they were named.</summary>
    [Fact]
    public void Named_RelativePattern_GivesRelativeFiles()
    {
        var here = Path.GetRelativePath(Environment.CurrentDirectory, _folder.Path);
        Assert.Equal([Path.Combine(here, "b.png")], PhotographFiles.Named([Path.Combine(here, "*.png")]));
    }

    [Fact]
    public void Named_FileWithThePatternsCharacters_IsThatFile()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows takes no * in file names.");
        File.WriteAllText(In("x*y[1]?.png"), "");
        File.WriteAllText(In("xzy[1]z.png"), "");

        Assert.Equal([In("x*y[1]?.png")], PhotographFiles.Named([In("x*y[1]?.png")]));
    }

    /// <summary>A link back to its own folder would otherwise never end.</summary>
    [Fact]
    public void Named_LinksAmongFolders_AreNotFollowedByTwoStars()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        Directory.CreateSymbolicLink(In("sub/loop"), _folder.Path);

        Assert.Equal([In("sub/e.gif")], PhotographFiles.Named([In("**/*.gif")]));
        Assert.Equal([In("sub/loop/b.png")], PhotographFiles.Named([In("sub/*/b.png")])); // named, so followed
    }

    private string In(string path) => Path.Combine([_folder.Path, .. path.Split('/')]);
}
