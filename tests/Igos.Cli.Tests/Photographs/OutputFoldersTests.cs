using Igos.Cli.Photographs;

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

    [Theory]
    [InlineData(".png")]
    [InlineData("..png")]
    [InlineData("...png")]
    public void For_NameThatIsNoFolder_IsCalledImage(string file) =>
        Assert.Equal((Path.Combine("out", "image"), false), new OutputFolders("out").For(file));
}
