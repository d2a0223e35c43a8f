using System.Runtime.InteropServices;
using Igos.Heatmaps;
using Igos.Tensors;
using SkiaSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Imaging;

/// <summary>
/// A heatmap over its photograph: the more important a place, the more of the
/// colour covers the picture, which elsewhere stays as it was but paler.
/// </summary>
public static class Overlay
{
    private const double Greyness = 0.55; // of the photograph under the colours

    /// <summary>
    /// Draws the overlay and saves it as PNG, or as SVG or PDF where the name ends so (<see cref="FigureFile"/>); a
    /// constant heatmap or one with NaN is reported, not drawn.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="photograph">As it was read.</param>
    /// <param name="heatmap">High = important; the scale runs from 0 (the least value, where none is near 0) to its
    /// greatest value; both are printed.</param>
    /// <param name="caption">One line above the picture.</param>
    /// <param name="region">The part of the photograph that the classifier saw; the whole by default.</param>
    /// <param name="options">Size, colours, where they end, and opacity; the defaults by default.</param>
    /// <exception cref="IgosException">The file can't be written, or an option is out of its range.</exception>
    public static void Save(string path, Photograph photograph, Heatmap heatmap, string caption,
        PhotographRegion? region = null, PictureOptions? options = null)
    {
        options ??= new PictureOptions();
        options.Validate();
        var side = options.SizeOf(photograph);
        var scale = ColourScale.Of(heatmap, options);
        var problem = HeatmapProblem.Of(heatmap, options.IsSigned);
        var background = new SKColor(0xd0, 0xd0, 0xd0);
        using var scaled = side == Math.Max(photograph.Width, photograph.Height) ? null
            : photograph.ScaledInto(side, side);
        var shown = scaled ?? photograph;
        using var picture = Draw(shown, heatmap, Scaled(region, photograph, shown), scale, options);
        FigureFrame.Save(
            path, picture, caption, scale, share => Over(background, share, options), problem);
    }

    /// <summary>The photograph with the heatmap over it, without a frame; the photograph alone where the heatmap has a
    /// <see cref="HeatmapProblem"/>.</summary>
    /// <param name="photograph">As it was read.</param>
    /// <param name="heatmap">High = important; the scale runs from 0 (the least value, where none is near 0) to its
    /// greatest value.</param>
    /// <param name="region">The part of the photograph that the classifier saw; the whole by default.</param>
    /// <param name="options">Colours, where they end, and opacity, but not the size; the defaults by default.</param>
    /// <returns>At the photograph's resolution; the caller's.</returns>
    /// <exception cref="IgosException">An option is out of its range.</exception>
    public static SKBitmap Draw(
        Photograph photograph, Heatmap heatmap, PhotographRegion? region = null, PictureOptions? options = null)
    {
        options ??= new PictureOptions();
        options.Validate();
        return Draw(photograph, heatmap, region, ColourScale.Of(heatmap, options), options);
    }

    private static PhotographRegion? Scaled(PhotographRegion? region, Photograph from, Photograph to)
    {
        var (x, y) = ((double)to.Width / from.Width, (double)to.Height / from.Height);
        return region is { } part
            ? new PhotographRegion(part.X * x, part.Y * y, part.Width * x, part.Height * y) : null;
    }

    private static SKBitmap Draw(Photograph photograph, Heatmap heatmap, PhotographRegion? region, ColourScale scale,
        PictureOptions options)
    {
        var picture = photograph.Bitmap.Copy();
        if (HeatmapProblem.Of(heatmap, options.IsSigned) is not null)
        {
            return picture;
        }

        var seen = (region ?? new PhotographRegion(0, 0, picture.Width, picture.Height))
            .Pixels(new ImageSize(picture.Height, picture.Width));
        var (left, top, width, height) = (seen.Left, seen.Top, seen.Width, seen.Height);
        var shares = Upsampled(heatmap, height, width, scale);
        var pixels = MemoryMarshal.Cast<byte, uint>(picture.GetPixelSpan());
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var inside = x >= left && x < left + width && y >= top && y < top + height;
                ref var pixel = ref pixels[y * picture.Width + x];
                var grey = Grey(new SKColor((byte)pixel, (byte)(pixel >> 8), (byte)(pixel >> 16)));
                var colour = inside ? Over(grey, shares[(y - top) * width + x - left], options) : grey;
                pixel = 0xff000000 | ((uint)colour.Blue << 16) | ((uint)colour.Green << 8) | colour.Red;
            }
        }

        return picture;
    }

    /// <summary>
    /// The heatmap at the region's size as shares of its scale; bicubic, the corner cells on the corners.
    /// </summary>
    private static float[] Upsampled(Heatmap heatmap, int height, int width, ColourScale scale)
    {
        using var scope = NewDisposeScope();
        using var map = heatmap.ToTensor();
        var fine = F.interpolate(map.reshape(1, 1, heatmap.Height, heatmap.Width), size: [height, width],
            mode: InterpolationMode.Bicubic, align_corners: true);
        var shares = fine.Minus(scale.From).DividedBy(scale.To - scale.From).Clamp(0, 1).contiguous();
        return MemoryMarshal.Cast<byte, float>(shares.bytes).ToArray();
    }

    private static SKColor Grey(SKColor colour)
    {
        var grey = 0.2126 * colour.Red + 0.7152 * colour.Green + 0.0722 * colour.Blue;
        return new SKColor(
            Mix(colour.Red, grey, Greyness), Mix(colour.Green, grey, Greyness), Mix(colour.Blue, grey, Greyness));
    }

    /// <summary>The colour of a share of the scale over a background.</summary>
    private static SKColor Over(SKColor background, double share, PictureOptions options)
    {
        share = Math.Clamp(share, 0, 1);
        // Twice as steep as the strength at 0, and level at 1: small values are seen, without edges where they begin.
        var strength = options.IsSigned ? Math.Abs(2 * share - 1) : share;
        var opacity = options.Opacity * strength * (2 - strength);
        var colour = options.Scale.At(options.IsSigned ? share : 0.3 + 0.7 * share);
        return new SKColor(
            Mix(background.Red, colour.Red, opacity),
            Mix(background.Green, colour.Green, opacity),
            Mix(background.Blue, colour.Blue, opacity));
    }

    private static byte Mix(double from, double to, double share) => (byte)Math.Round(from + (to - from) * share);
}
