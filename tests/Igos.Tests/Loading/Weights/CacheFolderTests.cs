using System.Runtime.InteropServices;
using Igos.Loading.Weights;

namespace Igos.Tests.Loading.Weights;

public sealed class CacheFolderTests
{
    [Theory]
    [InlineData("LINUX", null, "/home/ann/.cache/igos")]
    [InlineData("LINUX", "/big/caches", "/big/caches/igos")]
    [InlineData("LINUX", "relative", "/home/ann/.cache/igos")]
    [InlineData("OSX", null, "/home/ann/Library/Caches/igos")]
    [InlineData("OSX", "/big/caches", "/home/ann/Library/Caches/igos")]
    [InlineData("WINDOWS", null, "/home/ann/AppData/Local/igos")]
    public void Find_OnEachSystem_IsThePlaceItExpects(string system, string? caches, string expected)
    {
        var folder = CacheFolder.Find(
            OSPlatform.Create(system), name => name == "XDG_CACHE_HOME" ? caches : null, Special);

        Assert.Equal(expected, folder.Replace('\\', '/'));
    }

    [Theory]
    [InlineData("LINUX")]
    [InlineData("OSX")]
    [InlineData("WINDOWS")]
    public void Find_VariableNamesAFolder_IsThatFolder(string system)
    {
        var chosen = Path.GetFullPath("chosen");

        var folder = CacheFolder.Find(
            OSPlatform.Create(system), name => name == "IGOS_CACHE" ? chosen : "/other", Special);

        Assert.Equal(chosen, folder);
    }

    [Fact]
    public void Find_NoHome_SaysWhichVariableHelps()
    {
        var error = Assert.Throws<IgosException>(() => CacheFolder.Find(OSPlatform.Linux, _ => null, _ => ""));

        Assert.Contains("IGOS_CACHE", error.Message);
    }

    private static string Special(Environment.SpecialFolder folder) =>
        folder == Environment.SpecialFolder.UserProfile ? "/home/ann" : "/home/ann/AppData/Local";
}
