namespace Igos.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_NewFileInANewFolder_IsThere()
    {
        var path = Path.Combine(_folder.Path, "a", "b.txt");
        AtomicFile.Write(path, stream => stream.Write("x"u8));
        Assert.Equal("x", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void Write_ThatFailsHalfWay_LeavesWhatWasThere()
    {
        var path = Path.Combine(_folder.Path, "a.txt");
        File.WriteAllText(path, "before");
        Assert.Throws<OperationCanceledException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            throw new OperationCanceledException();
        }));
        Assert.Equal("before", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_WhereAFolderStands_SaysSo()
    {
        var error = Assert.Throws<IgosException>(() => AtomicFile.Write(_folder.Path, stream => stream.Write("x"u8)));
        Assert.StartsWith($"{_folder.Path} can't be written: ", error.Message);
        Assert.False(File.Exists(_folder.Path));
        var beside = Directory.GetFiles(Path.GetDirectoryName(_folder.Path)!);
        Assert.DoesNotContain(beside, file => file.StartsWith(_folder.Path, StringComparison.Ordinal));
    }
}
