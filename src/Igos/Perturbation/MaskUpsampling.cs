using Igos.Classifiers;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Perturbation;

/// <summary>up(M): a mask at its own resolution, laid over the image.</summary>
public static class MaskUpsampling
{
    /// <summary>Bilinear upsampling with the corner cells' centres on the image's corner pixels (align_corners = true).</summary>
    /// <param name="masks">[N, C, m, n], float32.</param>
    /// <param name="size">H and W of the image.</param>
    /// <returns>[N, C, H, W], differentiable; the caller's.</returns>
    public static Tensor Upsample(Tensor masks, ImageSize size) =>
        masks.shape[2] == size.Height && masks.shape[3] == size.Width
            ? masks.alias()
            : F.interpolate(masks, size: [size.Height, size.Width], mode: InterpolationMode.Bilinear, align_corners: true);
}
