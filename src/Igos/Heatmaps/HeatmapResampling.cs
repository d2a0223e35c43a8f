using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Heatmaps;

/// <summary>Brings heatmaps to a resolution that was asked for.</summary>
internal static class HeatmapResampling
{
    /// <summary>Means over areas where the map shrinks, bilinear (align_corners = true) where it grows.</summary>
    /// <param name="maps">[N, h, w].</param>
    /// <param name="size">m, or null to leave them as they are.</param>
    /// <returns>[N, m, m]; the caller's.</returns>
    public static Tensor To(Tensor maps, int? size)
    {
        if (size is not { } m || (maps.shape[1] == m && maps.shape[2] == m))
        {
            return maps.alias();
        }

        using var scope = NewDisposeScope();
        var batch = maps.unsqueeze(1);
        var resampled = m <= maps.shape[1] && m <= maps.shape[2] ? F.adaptive_avg_pool2d(batch, [m, m])
            : F.interpolate(batch, size: [m, m], mode: InterpolationMode.Bilinear, align_corners: true);
        return resampled.squeeze(1).MoveToOuterDisposeScope();
    }
}
