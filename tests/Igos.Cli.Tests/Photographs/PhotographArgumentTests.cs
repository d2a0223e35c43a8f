using System.CommandLine;
using Igos.Cli.Photographs;
using Igos.Tests;

namespace Igos.Cli.Tests.Photographs;

public sealed class PhotographArgumentTests
{
    [Fact]
    public void Create_NoWordNamesAPhotograph_SaysWhyOfTheFirst()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(["IMAGE nothing.png doesn't exist: check the path."], Errors("nothing.png"));
        Assert.Equal(
            ["IMAGE nothing.png doesn't exist: check the path. None of the others names a photograph either."],
            Errors("nothing.png", folder.Path));
    }

    [Fact]
    public void Create_OneWordNamesAPhotograph_LeavesTheOthersToTheRun()
    {
        Assert.Empty(Errors(Assets.Cat));
        Assert.Empty(Errors("nothing.png", Path.Combine(Path.GetDirectoryName(Assets.Cat)!, "c?t.png")));
    }

    [Fact]
    public void Create_WordLikeAnOption_IsTakenForOne()
    {
        Assert.Equal(["--itertions: there is no such option, and no such file."], Errors(Assets.Cat, "--itertions"));
        Assert.Equal(["IMAGE is empty: name a file."], Errors(Assets.Cat, ""));
    }

    private static IEnumerable<string> Errors(params string[] words) =>
        new RootCommand { PhotographArgument.Create() }.Parse(words).Errors.Select(e => e.Message);
}
