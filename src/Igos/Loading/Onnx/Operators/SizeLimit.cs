using Igos.Loading.Onnx.Graph;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Operators;

/// <summary>Keeps a damaged file's sizes from asking for more memory or time than any classifier needs.</summary>
internal static class SizeLimit
{
    /// <summary>How many dimensions a tensor may have.</summary>
    public const int MaxRank = OnnxTensor.MaxRank;

    private const long MaxElements = 1 << 28; // 1 GiB of float32
    private const long MaxProducts = 1L << 37; // a hundred times the largest layer of VGG-16

    /// <summary>Throws when a tensor of these dimensions is larger than any that a classifier computes.</summary>
    public static void Check(OnnxNode node, params ReadOnlySpan<long> dimensions) =>
        node.Require(dimensions.Length <= MaxRank && Fits(dimensions, MaxElements),
            $"a tensor of shape [{string.Join(", ", dimensions.ToArray())}] is larger than a classifier needs: "
            + "the file is damaged");

    /// <summary>Throws when that many multiplications, given as factors, would take minutes.</summary>
    public static void CheckProducts(OnnxNode node, params ReadOnlySpan<long> factors) =>
        node.Require(Fits(factors, MaxProducts),
            $"it would take {string.Join(" · ", factors.ToArray())} multiplications, more than a classifier needs: "
            + "the file is damaged");

    /// <summary>Throws when what tensors broadcast to is larger than any tensor that a classifier computes.</summary>
    public static void CheckBroadcast(OnnxNode node, params ReadOnlySpan<Tensor?> tensors)
    {
        var shape = new long[MaxRank];
        Array.Fill(shape, 1);
        foreach (var tensor in tensors)
        {
            var own = tensor?.shape ?? [];
            node.Require(own.Length <= MaxRank, $"at most {MaxRank} dimensions are supported");
            for (var i = 1; i <= own.Length; i++)
            {
                shape[^i] = Math.Max(shape[^i], own[^i]);
            }
        }

        Check(node, shape);
    }

    private static bool Fits(ReadOnlySpan<long> factors, long limit)
    {
        long product = 1;
        foreach (var factor in factors)
        {
            if (factor < 0 || factor > limit || (product *= factor) > limit)
            {
                return false;
            }
        }

        return true;
    }
}
