using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>TV(M): the mean of |Δ|^β over vertical neighbours plus its mean over horizontal neighbours.</summary>
public static class TotalVariation
{
    /// <summary>The total variation of each mask.</summary>
    /// <param name="masks">[N, 1, m, n].</param>
    /// <param name="exponent">β; 2 in I-GOS, 3 in Mask.</param>
    /// <returns>[N], differentiable; the caller's. 0 for a mask of one cell.</returns>
    public static Tensor Of(Tensor masks, double exponent = 2)
    {
        using var scope = NewDisposeScope();
        return Along(masks, 2, exponent).Plus(Along(masks, 3, exponent)).MoveToOuterDisposeScope();
    }

    /// <summary>Δ: each value's neighbour minus the value; one place fewer along the dimension.</summary>
    internal static Tensor Differences(Tensor values, int dimension)
    {
        var length = values.shape[dimension];
        return values.narrow(dimension, 1, length - 1) - values.narrow(dimension, 0, length - 1);
    }

    /// <summary>|Δ|^β.</summary>
    internal static Tensor Powers(Tensor masks, int dimension, double exponent)
    {
        var difference = Differences(masks, dimension);
        return exponent == 2 ? difference.Squared() : difference.abs().Power(exponent);
    }

    private static Tensor Along(Tensor masks, int dimension, double exponent) =>
        masks.shape[dimension] < 2
            ? zeros([masks.shape[0]], masks.dtype, masks.device)
            : Powers(masks, dimension, exponent).mean([1, 2, 3]);
}
