using Igos.Loading.Onnx.Graph;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Operators;

/// <summary>
/// QuantizeLinear and DequantizeLinear, computed in floating point with the gradient going straight through where
/// nothing saturates.
/// </summary>
internal static class QuantizationOperators
{
    private const int UInt8 = 2, Int8 = 3, UInt16 = 4, Int16 = 5, Int32 = 6;

    public static Dictionary<string, OperatorDefinition> All { get; } = new()
    {
        ["QuantizeLinear"] = new((node, _) => x => Quantize(node, x)),
        ["DequantizeLinear"] = new((node, _) => x => Dequantize(node, x)),
    };

    private static Tensor Quantize(OnnxNode node, Tensor?[] x)
    {
        var (scale, zero) = Along(node, x);
        var type = x.ElementAtOrDefault(2) is null ? (int)node.Int("output_dtype", UInt8) : node.ElementType(2);
        var (low, high) = type switch
        {
            UInt8 => (0, 255),
            Int8 => (-128, 127),
            Int16 => (-32768, 32767),
            UInt16 => (0, 65535),
            Int32 => (int.MinValue, int.MaxValue),
            _ => throw node.Error($"quantization to element type {type} isn't supported: "
                + "(u)int8, (u)int16 and int32 are. Export with one of them."),
        };
        // The clamp's own gradient stays: it is the ReLU that ONNX Runtime's quantizer leaves out before it.
        var scaled = x[0]! / scale;
        return StraightThrough.Round(scaled.Plus(zero), scaled.round().Plus(zero), low, high);
    }

    private static Tensor Dequantize(OnnxNode node, Tensor?[] x)
    {
        var (scale, zero) = Along(node, x);
        return (x[0]!.to(float32) - zero) * scale;
    }

    /// <summary>Scale and zero point, one for all or one for each place along the axis.</summary>
    private static (Tensor Scale, Tensor Zero) Along(OnnxNode node, Tensor?[] x)
    {
        var scale = x[1]!.to(float32);
        var zero = x.ElementAtOrDefault(2)?.to(float32) ?? zeros_like(scale);
        if (scale.numel() == 1)
        {
            return (scale.reshape([]), zero.reshape([]));
        }

        var axis = Axis.Of(node, node.Int("axis", 1), x[0]!.dim());
        node.Require(scale.dim() == 1 && scale.numel() == x[0]!.shape[axis],
            "only one scale for all or one a place of the axis is supported: export without block_size");
        long[] shape = [.. Enumerable.Range(0, (int)x[0]!.dim()).Select(i => i == axis ? -1L : 1L)];
        return (scale.reshape(shape), zero.reshape(shape));
    }
}
