namespace Igos.Tests;

/// <summary>Finds the optional folder of real models, photographs and golden figures beside the project.</summary>
internal static class SharedFiles
{
    /// <summary>The folder <c>shared</c> beside the project's root, or null where it doesn't exist.</summary>
    public static string? Root { get; } = Find();

    /// <summary>The full path of a shared file; the test is skipped, with the reason, where it doesn't exist.</summary>
    public static string Path(string relative)
    {
        var path = Root is null ? null : System.IO.Path.Combine(Root, relative);
        Assert.SkipUnless(path is not null && (File.Exists(path) || Directory.Exists(path)),
            $"../shared/{relative} does not exist: this test needs a real model, photograph or golden figure.");
        return path!;
    }

    private static string? Find()
    {
        var beside = Directory.GetParent(ProjectFiles.Root)?.FullName;
        var shared = beside is null ? null : System.IO.Path.Combine(beside, "shared");
        return Directory.Exists(shared) ? shared : null;
    }
}
