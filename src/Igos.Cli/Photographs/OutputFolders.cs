namespace Igos.Cli.Photographs;

/// <summary>
/// One folder for each image, named as the image without its extension; a second image of that name gets <c>-2</c>.
/// </summary>
internal sealed class OutputFolders
{
    // Ignoring case, so that a run gives the same folders on every file system.
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _root;

    public OutputFolders(string root)
    {
        _root = root;
    }

    /// <summary>The image's own folder in this run (not made yet), and whether it had to be numbered.</summary>
    public (string Folder, bool Numbered) For(string image)
    {
        var stem = Path.GetFileNameWithoutExtension(image);
        if (stem is "" or "." or "..") // ".png", "..png", "...png": no folder of their own
        {
            stem = "image";
        }

        var name = stem;
        for (var number = 2; !_taken.Add(name); number++)
        {
            name = $"{stem}-{number}";
        }

        return (Path.Combine(_root, name), name != stem);
    }
}
