using Igos.Imaging;
using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>up(M): a mask at its own resolution, laid over the image.</summary>
public static class MaskUpsampling
{
    /// <summary>
    /// Bilinear upsampling with the corner cells' centres on the image's corner pixels (align_corners = true):
    /// A_H · M · A_Wᵀ, whose gradient is two small matrix products as well.
    /// </summary>
    /// <param name="masks">[N, C, m, n], of floating point; at most as large as the image.</param>
    /// <param name="size">H and W of the image.</param>
    /// <returns>[N, C, H, W], differentiable; the caller's.</returns>
    public static Tensor Upsample(Tensor masks, ImageSize size)
    {
        if (masks.shape[2] == size.Height && masks.shape[3] == size.Width)
        {
            return masks.alias();
        }

        using var rows = Interpolation(size.Height, masks.shape[2], masks);
        using var columns = Interpolation(size.Width, masks.shape[3], masks);
        using var transposed = columns.t();
        using var tall = rows.matmul(masks);
        return tall.matmul(transposed);
    }

    /// <summary>
    /// A[y, i] = max(0, 1 − |y·(m − 1)/(H − 1) − i|): what pixel y takes of cell i, [H, m], of the masks' own type:
    /// a product of two types ends the process.
    /// </summary>
    private static Tensor Interpolation(long pixels, long cells, Tensor masks)
    {
        if (cells == 1)
        {
            return ones([pixels, 1], masks.dtype, masks.device);
        }

        var weights = new float[pixels * cells];
        for (var y = 0; y < pixels; y++)
        {
            var place = pixels == 1 ? 0 : y * (cells - 1.0) / (pixels - 1);
            var first = Math.Min((long)place, cells - 2);
            weights[y * cells + first] = (float)(1 - (place - first));
            weights[y * cells + first + 1] = (float)(place - first);
        }

        return tensor(weights, [pixels, cells], masks.dtype, masks.device);
    }
}
