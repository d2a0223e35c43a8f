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
/// An image of which a part is gone, by Φ(I, M) = I ⊙ M + Ĩ0 ⊙ (1 − M): what it looks like, and what the network says
/// of it. The mask is a heatmap's first cells, or made by hand.
/// </summary>
public static class MaskedImage
{
    private const int Batch = 10; // of input-sized images

    /// <summary>The mask by which a heatmap's first cells are removed, or alone revealed.</summary>
    /// <param name="heatmap">Finite; its cells are ranked, equal ones by their index.</param>
    /// <param name="cells">How many of the first cells; from 0 to as many as the heatmap has.</param>
    /// <param name="insert">Whether they are revealed in the baseline; else they are removed.</param>
    /// <returns>Of the heatmap's resolution: 1 where the image stays, 0 where the baseline is.</returns>
    /// <exception cref="IgosException">The heatmap has NaN or infinite values.</exception>
    public static Heatmap FirstCells(Heatmap heatmap, int cells, bool insert)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cells);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cells, heatmap.Values.Length);
        using var masks = RankedCells.Masks(heatmap, RankedCells.Ranks(heatmap), [cells], insert, CPU);
        return Heatmap.From(masks[0, 0]);
    }

    /// <summary>What the network says; one forward pass a mask.</summary>
    /// <param name="question">Whose image and baseline are blended.</param>
    /// <param name="row">Which of its images.</param>
    /// <param name="masks">
    /// Each of any resolution up to the image's: 1 where the image stays, 0 where it is gone.
    /// </param>
    /// <param name="cancellationToken">Stops between two network passes.</param>
    /// <returns>The probability of every class, for each mask.</returns>
    /// <exception cref="IgosException">A mask is finer than the image, or the classifier gives NaN.</exception>
    public static IReadOnlyList<float[]> Probabilities(Question question, int row, IReadOnlyList<Heatmap> masks,
        CancellationToken cancellationToken = default)
    {
        question.RequireAlive();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var classifier = question.Classifier;
        var probabilities = new List<float[]>();
        foreach (var batch in PerturbedBatches.Split(masks, Batch, classifier.Device))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var batchScope = NewDisposeScope();
            int[] rows = [.. batch.Select(_ => row)];
            var fine = cat([.. batch.Select(mask => Upsampled(mask, classifier.InputSize, classifier.Device))]);
            var images = Blend.Apply(
                Rows.Broadcast(question.Images, rows), Rows.Broadcast(question.Baselines, rows), fine);
            using var outputs = ClassifierOutput.Of(classifier, images);
            var values = ClassScore.ToArray(ClassScore.Probabilities(outputs, classifier.Output).flatten());
            probabilities.AddRange(values.Chunk(classifier.ClassCount));
        }

        return probabilities.TrueForAll(values => values.All(float.IsFinite)) ? probabilities
            : throw new IgosException($"{classifier.Name} returns NaN or infinite numbers for a masked image: choose "
                + "another baseline.");
    }

    /// <summary>What it looks like, at the photograph's own resolution.</summary>
    /// <param name="photograph">What the classifier saw: the whole photograph, or the part that it was shown.</param>
    /// <param name="question">Whose baseline replaces what is gone, enlarged to the photograph's size.</param>
    /// <param name="row">Which image of the question the photograph became.</param>
    /// <param name="mask">1 where the photograph stays, 0 where it is gone; no finer than the photograph.</param>
    /// <returns>Of the photograph's size; the caller's.</returns>
    /// <exception cref="IgosException">The mask is finer than the photograph.</exception>
    public static SKBitmap Draw(Photograph photograph, Question question, int row, Heatmap mask)
    {
        question.RequireAlive();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var size = new ImageSize(photograph.Height, photograph.Width);
        var baseline = F.interpolate(Rows.Of(question.Baselines, [row]).cpu(), size: [size.Height, size.Width],
            mode: InterpolationMode.Bilinear, align_corners: false);
        return Bitmap(Blend.Apply(photograph.ToTensor(size), baseline, Upsampled(mask, size, CPU)));
    }

    /// <summary>[1, 1, H, W], in the caller's scope.</summary>
    private static Tensor Upsampled(Heatmap mask, ImageSize size, Device device)
    {
        if (mask.Height > size.Height || mask.Width > size.Width)
        {
            throw new IgosException($"A mask of {mask.Height}×{mask.Width} cells is finer than the image of {size} "
                + "pixels that it is laid over.");
        }

        var cells = mask.ToTensor().reshape(1, 1, mask.Height, mask.Width).to(device);
        return MaskUpsampling.Upsample(cells, size);
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
