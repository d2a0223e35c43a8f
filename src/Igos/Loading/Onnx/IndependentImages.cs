using System.Runtime.InteropServices;
using Igos.Imaging;
using Igos.Networks;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx;

/// <summary>
/// A graph may mix the images of a batch: by statistics over all of them, by one image's values for all, or because a
/// wrong guess
/// was made at how a file of one image grows with the batch. That must be an error, never a wrong heatmap.
/// </summary>
internal static class IndependentImages
{
    /// <summary>Throws unless every image of a batch gets the logits that it gets alone.</summary>
    /// <param name="network">Disposed if it mixes them.</param>
    /// <param name="size">H and W.</param>
    /// <param name="isQuantized">Whether activations are rounded, so that a rounding error may become a step.</param>
    public static void Require(Network network, ImageSize size, bool isQuantized)
    {
        try
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            var images = Images(size);
            var together = network.Forward(images);
            var alone = cat([.. Enumerable.Range(0, (int)images.shape[0]).Select(i =>
                network.Forward(images[i..(i + 1)]))]);
            if (!together.shape.SequenceEqual(alone.shape) || !Agree(together, alone, isQuantized))
            {
                throw new IgosException("the graph mixes the images of a batch: what one gets depends on the others, "
                    + "as with statistics over the whole batch. "
                    + "Make each step work on every image for itself, or, if each does, export with a free batch, for "
                    + "example with dynamic_axes in torch.onnx.export.");
            }
        }
        catch (Exception e) when (e is ExternalException or ArgumentException)
        {
            network.Dispose();
            throw new IgosException($"the graph works for some numbers of images only: {GraphImporter.FixedBatch}", e);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Three images that differ in mean, deviation, least and greatest value, and in where they are bright.
    /// </summary>
    public static Tensor Images(ImageSize size)
    {
        var (height, width) = (size.Height, size.Width);
        using var generator = new Generator(1, CPU);
        var noise = rand([3, 3, height, width], generator: generator);
        var falling = linspace(1, 0, height).reshape(1, 1, height, 1);
        // Flat and bright; of full contrast, brighter above; dark, with few bright pixels.
        using var contrast = tensor([0.2f, 1f, 0.5f], [3, 1, 1, 1]);
        using var least = tensor([0.6f, 0f, 0.05f], [3, 1, 1, 1]);
        var shapes = cat([noise[0..1], noise[1..2] * falling, noise[2..3].pow(tensor(8f))]);
        return (shapes * contrast).Plus(least);
    }

    private static bool Agree(Tensor together, Tensor alone, bool isQuantized)
    {
        var (found, expected) = (nan_to_num(together), nan_to_num(alone));
        var difference = (found - expected).abs().max().item<float>();
        var spread = (expected.amax([0]) - expected.amin([0])).max().item<float>();
        // Rounding is far below what tells the images apart, another image's share in the logits is not; where
        // activations are
        // rounded to steps, few of them may fall on the other side.
        var (ofSpread, ofAll) = isQuantized ? (0.1f, 1e-3f) : (0.01f, 2e-5f);
        return difference <= ofSpread * spread + ofAll * expected.abs().max().item<float>() + 1e-7f;
    }
}
