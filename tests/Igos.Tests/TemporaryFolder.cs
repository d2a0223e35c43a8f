namespace Igos.Tests;

/// <summary>An empty folder that is gone, with all it holds, after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("igos-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
