using SkiaSharp;

namespace Igos.Imaging;

/// <summary>
/// DejaVu Sans (licence beside the file), carried along because a machine may have no fonts at all.
/// </summary>
public static class EmbeddedFont
{
    private static readonly Lazy<SKTypeface> Loaded = new(() =>
        SKTypeface.FromStream(typeof(EmbeddedFont).Assembly.GetManifestResourceStream("DejaVuSans.ttf")));

    /// <summary>The regular face; shared, never disposed.</summary>
    public static SKTypeface Typeface => Loaded.Value;
}
