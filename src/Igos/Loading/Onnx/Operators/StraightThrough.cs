using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Operators;

/// <summary>Rounding whose gradient is the identity's within the range, and 0 where the range cuts off.</summary>
internal static class StraightThrough
{
    /// <summary>
    /// The nearest whole numbers, halves to even, from <paramref name="low"/> to <paramref name="high"/>.
    /// </summary>
    public static Tensor Round(Tensor x, double low, double high) => Round(x, x.round(), low, high);

    /// <summary>
    /// As <paramref name="rounded"/> says, clamped; the gradient is that of <paramref name="exact"/>, clamped.
    /// </summary>
    public static Tensor Round(Tensor exact, Tensor rounded, double low, double high)
    {
        var within = exact.Clamp(low, high);
        return within.Plus((rounded.Clamp(low, high) - within).detach());
    }
}
