namespace Igos.Tests;

/// <summary>Finds the project's own files: its documents, samples and weights.</summary>
internal static class ProjectFiles
{
    /// <summary>The project's root: the folder above the tests that holds the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>The full path of a file, given its folders below the root and its name.</summary>
    public static string Path(params string[] path) => System.IO.Path.Combine([Root, .. path]);

    /// <summary>The text of a file, its lines ending as they do in the code.</summary>
    public static string Text(params string[] path) => File.ReadAllText(Path(path)).ReplaceLineEndings("\n");

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(directory.FullName, "Igos.slnx")))
        {
            directory = directory.Parent
                ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Igos.slnx.");
        }

        return directory.FullName;
    }
}
