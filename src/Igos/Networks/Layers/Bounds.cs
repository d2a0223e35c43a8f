using TorchSharp;
using static TorchSharp.torch;

namespace Igos.Networks.Layers;

/// <summary>Values cut off at bounds.</summary>
internal static class Bounds
{
    /// <summary>min(max(x, low), high), in one operation; the gradient is 0 outside.</summary>
    public static Tensor Clamped(this Tensor x, double low, double high)
    {
        // Held until the call is over.
        using Scalar least = low, greatest = high;
        return x.clamp(least, greatest);
    }
}
