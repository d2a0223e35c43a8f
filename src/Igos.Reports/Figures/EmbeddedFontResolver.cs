using Igos.Imaging;
using ScottPlot;
using SkiaSharp;

namespace Igos.Reports.Figures;

/// <summary>Gives the figures the library's font: a machine may have none.</summary>
internal sealed class EmbeddedFontResolver : IFontResolver
{
    private static readonly Lock InstallLock = new();

    public static string FamilyName => EmbeddedFont.Typeface.FamilyName;

    public static void Install()
    {
        lock (InstallLock)
        {
            if (!Fonts.FontResolvers.OfType<EmbeddedFontResolver>().Any())
            {
                Fonts.FontResolvers.Insert(0, new EmbeddedFontResolver());
                Fonts.Default = FamilyName;
            }
        }
    }

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == FamilyName ? EmbeddedFont.Typeface : null;

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        fontName == FamilyName ? EmbeddedFont.Typeface : null;
}
