using Igos.NativeLibraries;

namespace Igos.Tests.NativeLibraries;

/// <summary>Folders whose files are named as libtorch's and hold nothing.</summary>
public sealed class LibtorchFolderTests : IDisposable
{
    private static readonly string[] OfProcessor = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    private readonly TemporaryFolder _folder = new();

    public LibtorchFolderTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux takes another libtorch.");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")] // the libraries' own folder
    [InlineData("lib")] // PyTorch's package, or libtorch's archive
    public void Find_FolderOfLibraries_IsFound(string below)
    {
        Make(below, OfProcessor);
        Assert.False(LibtorchFolder.Find(_folder.Path).HasCuda);
        Make(below, ["libc10_cuda.so", "libtorch_cuda.so"]);
        Assert.True(LibtorchFolder.Find(_folder.Path).HasCuda);
    }

    /// <summary>As PyTorch writes its version, and as libtorch's archive does.</summary>
    [Theory]
    [InlineData("version.py", "__version__ = '2.10.0+cu128'\ndebug = False\n", null)]
    [InlineData("version.py", "from typing import Optional\n__version__ = \"2.10.0\"\n", null)]
    [InlineData("build-version", "2.10.0+cu128\n", null)]
    [InlineData("version.py", "__version__ = '2.11.0+cu130'\n", null)]
    [InlineData("version.py", "__version__ = '1.13.0a0'\ndebug = False\n", "1.13.0a0")]
    [InlineData("version.py", "__version__ = '2.10.1'\n", "2.10.1")]
    [InlineData("build-version", "2.9.0+cpu\n", "2.9.0+cpu")]
    public void Find_Version_IsCheckedBeforeAnythingIsLoaded(string file, string text, string? refused)
    {
        Make("lib", OfProcessor);
        File.WriteAllText(In(file), text);
        foreach (var folder in (string[])[_folder.Path, In("lib")]) // named either way
        {
            var error = Record.Exception(() => LibtorchFolder.Find(folder));
            Assert.Equal(refused is null ? null : $"this libtorch is {refused} ({In(file)}), and this program needs "
                + "2.10.0, or 2.11.0: install that PyTorch (pip install torch==2.10.0), in a virtual environment of "
                + "its own if another program wants the other version.", error?.Message);
        }
    }

    [Fact]
    public void Find_WhatIsMissing_IsNamed()
    {
        Assert.StartsWith($"there is no libtorch_cpu.so in {_folder.Path} or in {In("lib")}. Name the folder of ",
            Assert.Throws<IgosException>(() => LibtorchFolder.Find(_folder.Path)).Message);
        Make("", ["libtorch_cpu.so", "libtorch.so"]);
        Assert.StartsWith($"libc10.so is missing in {_folder.Path}, which has libtorch_cpu.so",
            Assert.Throws<IgosException>(() => LibtorchFolder.Find(_folder.Path)).Message);
        Make("", ["libc10.so", "libtorch_cuda.so"]);
        Assert.StartsWith("libc10_cuda.so is missing",
            Assert.Throws<IgosException>(() => LibtorchFolder.Find(_folder.Path)).Message);
    }

    [Fact]
    public void Load_WhatIsNoLibrary_IsOneSentence()
    {
        Make("", OfProcessor);
        var error = Assert.Throws<IgosException>(LibtorchFolder.Find(_folder.Path).Load);
        Assert.StartsWith($"libc10.so of {_folder.Path} can't be loaded: ", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    /// <summary>The tests have loaded their own.</summary>
    [Fact]
    public void EnsureLoaded_AnotherFolderLater_IsAnError()
    {
        TorchNative.EnsureLoaded();
        var error = Assert.Throws<ChoiceException>(() => TorchNative.EnsureLoaded(_folder.Path));
        Assert.Equal("libtorch", error.Choice);
        Assert.Contains("is loaded already", error.Message);
    }

    private void Make(string below, string[] names)
    {
        Directory.CreateDirectory(In(below));
        foreach (var name in names)
        {
            File.WriteAllText(Path.Combine(In(below), name), "no library");
        }
    }

    private string In(string name) => Path.Combine(_folder.Path, name).TrimEnd('/');
}
