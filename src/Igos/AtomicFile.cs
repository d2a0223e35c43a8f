namespace Igos;

/// <summary>Writes files aside and renames them, so that a reader never sees half of one.</summary>
public static class AtomicFile
{
    /// <summary>Writes a file; on any failure, or when stopped, what stood there before stays.</summary>
    /// <param name="path">The file; its folder is made if need be.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IgosException">The file can't be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var aside = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using (var file = new FileStream(aside, FileMode.CreateNew, FileAccess.Write))
            {
                write(file);
            }

            File.Move(aside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new IgosException($"{path} can't be written: {e.Message}", e);
        }
        finally
        {
            if (File.Exists(aside))
            {
                File.Delete(aside);
            }
        }
    }
}
