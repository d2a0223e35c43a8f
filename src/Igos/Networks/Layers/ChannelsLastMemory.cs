using static TorchSharp.torch;

namespace Igos.Networks.Layers;

/// <summary>
/// The memory order N, H, W, C under the logical order N, C, H, W, in which oneDNN convolves fastest.
/// </summary>
public static class ChannelsLastMemory
{
    /// <summary>The same tensor in channels-last memory; the values are copied only when they lie otherwise.</summary>
    /// <param name="tensor">[N, C, H, W].</param>
    /// <returns>[N, C, H, W], differentiable; the caller's.</returns>
    public static Tensor ChannelsLast(this Tensor tensor)
    {
        using var last = tensor.permute(0, 2, 3, 1);
        using var contiguous = last.contiguous();
        return contiguous.permute(0, 3, 1, 2);
    }
}
