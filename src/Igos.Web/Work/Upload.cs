using Igos.Imaging;
using Igos.Reports;

namespace Igos.Web.Work;

/// <summary>
/// A photograph that somebody sent: its file, in memory, and a small copy to draw on. It is decoded whole only while it
/// is explained, and never written.
/// </summary>
public sealed class Upload
{
    /// <summary>The longer side of the copy that pages show, in pixels.</summary>
    public const int ShownSide = 448;

    private const int LongestName = 100;

    private readonly byte[] _file;
    private readonly Lazy<Photograph> _shown;

    private Upload(string name, byte[] file, int width, int height)
    {
        (Name, _file, Width, Height) = (name, file, width, height);
        _shown = new Lazy<Photograph>(Small);
    }

    /// <summary>The last part of the name that it came with, which is shown and leads nowhere.</summary>
    public string Name { get; }

    /// <summary>In pixels, upright.</summary>
    public int Width { get; }

    /// <summary>In pixels, upright.</summary>
    public int Height { get; }

    /// <summary>Of the file.</summary>
    public int Bytes => _file.Length;

    /// <summary>A small copy for pages, as long as the upload.</summary>
    public Photograph Shown => _shown.Value;

    /// <summary>Takes a photograph.</summary>
    /// <param name="stream">Its file; read to the end.</param>
    /// <param name="name">What it is called, by whoever sends it.</param>
    /// <param name="limits">The most that is read.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="TooLargeException">It has more bytes or pixels than are read.</exception>
    /// <exception cref="IgosException">It is empty, damaged or no photograph.</exception>
    public static async Task<Upload> ReadAsync(
        Stream stream, string name, WebLimits limits, CancellationToken cancellationToken)
    {
        using var held = new MemoryStream();
        var part = new byte[81920];
        for (int read; (read = await stream.ReadAsync(part, cancellationToken)) > 0;)
        {
            if (held.Length + read > limits.UploadBytes)
            {
                throw new TooLargeException(
                    $"The photograph's file is larger than {limits.UploadBytes / 1_000_000} MB, the most that is taken "
                    + "here: make it smaller.");
            }

            held.Write(part, 0, read);
        }

        return await Task.Run(() => Of(held.ToArray(), name, limits), cancellationToken);
    }

    /// <summary>The whole photograph; the caller's.</summary>
    public Photograph Decode() => Photograph.Decode(_file, Name, long.MaxValue);

    private static Upload Of(byte[] file, string name, WebLimits limits)
    {
        var shownName = VisibleText.Of(name.Split('/', '\\')[^1].Trim());
        shownName = shownName is "" or "." or ".." ? "photograph"
            : shownName.Length > LongestName ? shownName[..LongestName] : shownName;
        using var photograph = Photograph.Decode(file, shownName, limits.UploadPixels);
        return new Upload(shownName, file, photograph.Width, photograph.Height);
    }

    private Photograph Small()
    {
        using var photograph = Decode();
        // A picture of a few pixels is still to be seen, and painted on.
        var side = Math.Clamp(Math.Max(Width, Height), ShownSide / 2, ShownSide);
        return photograph.ScaledInto(side, side);
    }
}

/// <summary>What was sent is larger than what is taken.</summary>
public sealed class TooLargeException(string message) : IgosException(message);
