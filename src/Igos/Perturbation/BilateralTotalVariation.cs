using Igos.Imaging;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>
/// BTV(M) = ½(TV(M) + TV of up(M) with each difference weighted by exp(−d²/0.01)), d the difference of
/// the image at the same place: a mask may change where the image does, at little cost. S. Khorram, T.
/// Lawson, F. Li, "iGOS++", CHIL 2021.
/// </summary>
public static class BilateralTotalVariation
{
    private const double Bandwidth = 0.01; // σ² of the paper

    // ImageNet's, whatever the classifier's own normalization: σ² belongs to this scale.
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];

    /// <summary>The bilateral total variation of each mask.</summary>
    /// <param name="masks">[N, 1, m, n].</param>
    /// <param name="images">[N, 3, H, W], RGB in [0,1].</param>
    /// <param name="exponent">β; 2 in iGOS++.</param>
    /// <returns>[N], differentiable in the masks; the caller's.</returns>
    public static Tensor Of(Tensor masks, Tensor images, double exponent = 2)
    {
        using var scope = NewDisposeScope();
        var (height, width) = ((int)images.shape[2], (int)images.shape[3]);
        var fine = MaskUpsampling.Upsample(masks, new ImageSize(height, width));
        var mean = tensor(Mean, [1, 3, 1, 1], device: images.device);
        var deviation = tensor(Deviation, [1, 3, 1, 1], device: images.device);
        var brightness = ((images - mean) / deviation).mean([1], keepdim: true);
        var weighted = Along(fine, brightness, 2, exponent).Plus(Along(fine, brightness, 3, exponent));
        return TotalVariation.Of(masks, exponent).Plus(weighted).DividedBy(2).MoveToOuterDisposeScope();
    }

    private static Tensor Along(Tensor masks, Tensor brightness, int dimension, double exponent)
    {
        if (masks.shape[dimension] < 2)
        {
            return zeros([masks.shape[0]], masks.dtype, masks.device);
        }

        var weights = TotalVariation.Differences(brightness, dimension).Squared().neg().DividedBy(Bandwidth).exp();
        return (weights * TotalVariation.Powers(masks, dimension, exponent)).mean([1, 2, 3]);
    }
}
