using System.Runtime.InteropServices;
using Igos.Classifiers;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Perturbation;
using Igos.Tensors;
using SkiaSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Metrics;

/// <summary>
/// A photograph with a heatmap's first cells removed, or with these alone revealed, at the photograph's own resolution:
/// what <see cref="Evidence"/> showed the network at its input's.
/// </summary>
public static class EvidencePicture
{
    /// <summary>Draws the picture.</summary>
    /// <param name="photograph">What the classifier saw: the whole photograph, or the part that it was shown.</param>
    /// <param name="question">Whose baseline replaces what is removed, enlarged to the photograph's size.</param>
    /// <param name="row">Which image of the question the photograph became.</param>
    /// <param name="heatmap">Finite; its cells are ranked, equal ones by their index.</param>
    /// <param name="cells">How many of the first cells; from 0 to as many as the heatmap has.</param>
    /// <param name="insert">Whether they are revealed in the baseline; else they are removed.</param>
    /// <returns>Of the photograph's size; the caller's.</returns>
    /// <exception cref="IgosException">The heatmap has NaN or infinite values.</exception>
    public static SKBitmap Draw(
        Photograph photograph, Question question, int row, Heatmap heatmap, int cells, bool insert)
    {
        question.RequireAlive();
        ArgumentOutOfRangeException.ThrowIfNegative(cells);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cells, heatmap.Values.Length);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var size = new ImageSize(photograph.Height, photograph.Width);
        var baseline = F.interpolate(Rows.Of(question.Baselines, [row]).cpu(), size: [size.Height, size.Width],
            mode: InterpolationMode.Bilinear, align_corners: false);
        var masks = RankedCells.Masks(heatmap, RankedCells.Ranks(heatmap, row), [cells], insert, CPU);
        var blended = Blend.Apply(photograph.ToTensor(size), baseline, MaskUpsampling.Upsample(masks, size));
        return Bitmap(blended);
    }

    /// <summary>[1, 3, H, W], RGB in [0,1], as a picture of 8 bits.</summary>
    private static SKBitmap Bitmap(Tensor image)
    {
        var bytes = image.Times(255).round().Clamp(0, 255).to(uint8).squeeze(0).permute(1, 2, 0).contiguous().bytes;
        var bitmap = new SKBitmap(new SKImageInfo(
            (int)image.shape[3], (int)image.shape[2], SKColorType.Rgba8888, SKAlphaType.Opaque));
        var pixels = MemoryMarshal.Cast<byte, uint>(bitmap.GetPixelSpan());
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = 0xff000000 | ((uint)bytes[3 * i + 2] << 16) | ((uint)bytes[3 * i + 1] << 8) | bytes[3 * i];
        }

        return bitmap;
    }
}
