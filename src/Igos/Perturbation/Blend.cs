using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>Φ(I, M) = I ⊙ M + Ĩ0 ⊙ (1 − M): the image where the mask is 1, the baseline where it is 0.</summary>
public static class Blend
{
    /// <summary>Blends images into their baselines.</summary>
    /// <param name="images">I, [N, 3, H, W], or one for all masks.</param>
    /// <param name="baselines">Ĩ0, [N, 3, H, W], or one for all masks.</param>
    /// <param name="masks">M, already upsampled: [N, 1, H, W] in [0,1].</param>
    /// <returns>[N, 3, H, W], differentiable; the caller's.</returns>
    public static Tensor Apply(Tensor images, Tensor baselines, Tensor masks)
    {
        using var difference = images - baselines;
        return baselines.PlusProduct(difference, masks);
    }
}
