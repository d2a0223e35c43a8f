using System.Runtime.InteropServices;

namespace Igos.Loading.Weights;

/// <summary>Where downloaded weights are kept: the place where each operating system expects a user's caches.</summary>
internal static class CacheFolder
{
    /// <summary>The environment variable that names another folder.</summary>
    public const string Variable = "IGOS_CACHE";

    /// <summary>This user's folder, which needn't exist yet.</summary>
    /// <exception cref="IgosException">Neither a folder nor a home is known.</exception>
    public static string Find() => Find(
        OperatingSystem.IsWindows() ? OSPlatform.Windows
            : OperatingSystem.IsMacOS() ? OSPlatform.OSX
            : OSPlatform.Linux,
        Environment.GetEnvironmentVariable, Environment.GetFolderPath);

    /// <summary>The folder on a system with these variables and these special folders.</summary>
    public static string Find(
        OSPlatform system, Func<string, string?> variable, Func<Environment.SpecialFolder, string> special)
    {
        if (variable(Variable) is { Length: > 0 } chosen)
        {
            return Path.GetFullPath(chosen);
        }

        var windows = system == OSPlatform.Windows;
        var home = special(windows
            ? Environment.SpecialFolder.LocalApplicationData
            : Environment.SpecialFolder.UserProfile);
        if (windows && home.Length > 0)
        {
            return Path.Combine(home, "igos");
        }

        // The XDG Base Directory Specification: a relative path is to be ignored.
        if (system == OSPlatform.Linux && variable("XDG_CACHE_HOME") is { } caches && Path.IsPathRooted(caches))
        {
            return Path.Combine(caches, "igos");
        }

        if (home.Length == 0)
        {
            throw new IgosException("There is no home folder to keep weights in: "
                + $"name a folder in the environment variable {Variable}.");
        }

        return system == OSPlatform.OSX
            ? Path.Combine(home, "Library", "Caches", "igos")
            : Path.Combine(home, ".cache", "igos");
    }
}
