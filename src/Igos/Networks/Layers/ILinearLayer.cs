using static TorchSharp.torch;

namespace Igos.Networks.Layers;

/// <summary>
/// A layer that is linear in its first input but for a bias: the layers at which excitation backprop divides.
/// </summary>
public interface ILinearLayer
{
    /// <summary>The layer's linear part with every weight w replaced by max(sign · w, 0), and no bias.</summary>
    /// <param name="input">The layer's input.</param>
    /// <param name="sign">1 for the weights as they are, −1 for the negated ones (contrastive excitation
    /// backprop).</param>
    /// <returns>W⁺ · input; the caller's.</returns>
    Tensor ForwardPositive(Tensor input, int sign = 1);
}
