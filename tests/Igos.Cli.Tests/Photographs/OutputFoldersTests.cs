using Igos.Cli.Photographs;
using Igos.Tests;

namespace Igos.Cli.Tests.Photographs;

public sealed class OutputFoldersTests
{
    [Fact]
    public void For_ImagesOfOneName_NumbersTheLaterOnes()
    {
        var folders = new OutputFolders("out");
        Assert.Equal((Path.Combine("out", "cat"), false), folders.For("a/cat.png"));
        Assert.Equal((Path.Combine("out", "cat-2"), true), folders.For("b/cat.jpg"));
        // The same folder where case doesn't count.
        Assert.Equal((Path.Combine("out", "CAT-3"), true), folders.For("c/CAT.png"));
        Assert.Equal((Path.Combine("out", "cat-2-2"), true), folders.For("cat-2.png"));
        Assert.Equal((Path.Combine("out", "cat.small"), false), folders.For("cat.small.png"));
    }

    /// <summary>Another run's folder is taken where its report is of another photograph, and nothing there changes.
    /// </summary>
    [Fact]
    public async Task For_TheSameNameFromAnotherFolder_DoesNotMeetBetweenRuns()
    {
        using var folder = new TemporaryFolder();
        var other = Path.Combine(folder.Path, "other", "cat.png");
        Directory.CreateDirectory(Path.GetDirectoryName(other)!);
        File.Copy(Assets.Horse, other);
        string[] run = ["--method", "gradient", "--out", Path.Combine(folder.Path, "out")];
        string In(string name) => Path.Combine(folder.Path, "out", name, "gradient-32.json");
        await BuiltCommand.RunAsync(["explain", Assets.Cat, .. run]);
        var first = await File.ReadAllTextAsync(In("cat"), TestContext.Current.CancellationToken);

        var second = await BuiltCommand.RunAsync(["explain", other, .. run]);
        await BuiltCommand.RunAsync(["explain", other, .. run]);

        Assert.Contains("the files of another image of that name are there, so its own go into", second.Error);
        Assert.Equal(first, await File.ReadAllTextAsync(In("cat"), TestContext.Current.CancellationToken));
        Assert.True(File.Exists(In("cat-2")));
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "out", "cat-3")));
    }

    [Theory]
    [InlineData(".png")]
    [InlineData("..png")]
    [InlineData("...png")]
    public void For_NameThatIsNoFolder_IsCalledImage(string file) =>
        Assert.Equal((Path.Combine("out", "image"), false), new OutputFolders("out").For(file));
}
