using Igos.NativeLibraries;

namespace Igos.Tests.NativeLibraries;

public class WeakVersionNeedTests
{
    private const string Version = "GLIBCXX_3.4.32";

    /// <summary>One flag of the real library changes, in memory; the package's file stays as it is.</summary>
    [Fact]
    public void Mark_TorchSharpsLibrary_ChangesOneFlagAndNothingElse()
    {
        var path = Library();
        var original = File.ReadAllBytes(path);
        var marked = original.ToArray();
        Assert.True(WeakVersionNeed.Mark(marked, Version));
        int[] changed = [.. Enumerable.Range(0, original.Length).Where(i => original[i] != marked[i])];
        var place = Assert.Single(changed);
        Assert.Equal((0, 2), (original[place], marked[place])); // VER_FLG_WEAK
        Assert.Equal(original, File.ReadAllBytes(path));
    }

    [Fact]
    public void Mark_VersionThatIsNotNeeded_ChangesNothing()
    {
        var original = File.ReadAllBytes(Library());
        var marked = original.ToArray();
        Assert.False(WeakVersionNeed.Mark(marked, "GLIBCXX_9.9.99"));
        Assert.Equal(original, marked);
    }

    [Fact]
    public void Mark_WhatIsNoElfFile_IsLeftAlone()
    {
        Assert.False(WeakVersionNeed.Mark([], Version));
        Assert.False(WeakVersionNeed.Mark(new byte[100], Version));
    }

    [Fact]
    public void LoadFailure_IsOneSentenceThatNamesThePackage()
    {
        var message = TorchNative.LoadFailure();
        Assert.Contains("libtorch-cpu-", message);
        Assert.DoesNotContain('\n', message);
    }

    private static string Library()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        Assert.SkipUnless(File.Exists(path), "Only the Linux build holds an ELF library.");
        return path;
    }
}
