namespace Igos.Cli.Tests;

/// <summary>The sample photographs of the project.</summary>
internal static class Assets
{
    public static string Cat => Of("cat.png");

    public static string Horse => Of("horse.png");

    private static string Of(string name)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Igos.slnx")))
        {
            directory = directory.Parent!;
        }

        return Path.Combine(directory.FullName, "assets", name);
    }
}
