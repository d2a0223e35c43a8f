using Igos.Loading.Onnx.Graph;
using Igos.Networks.Layers;
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
        ["QuantizeLinear"] = new((node, _) => x => Quantize(node, x))
        {
            MakeLayer = (node, name, inputs) => Make(node, name, inputs, Ends(node)),
        },
        ["DequantizeLinear"] = new((node, _) => x => Dequantize(node, x))
        {
            MakeLayer = (node, name, inputs) => Make(node, name, inputs, null),
        },
    };

    private static Tensor Quantize(OnnxNode node, Tensor?[] x)
    {
        var (scale, zero) = Along(node, x);
        return Quantized(x[0]!, scale, zero, Ends(node));
    }

    private static Tensor Dequantize(OnnxNode node, Tensor?[] x)
    {
        var (scale, zero) = Along(node, x);
        return Dequantized(x[0]!, scale, zero);
    }

    /// <summary>The clamp has a gradient of its own: where ONNX Runtime's quantizer left out a ReLU, it is the ReLU.
    /// </summary>
    private static Tensor Quantized(Tensor x, Tensor scale, Tensor zero, (double Low, double High) ends)
    {
        var scaled = x / scale;
        return StraightThrough.Round(scaled.Plus(zero), scaled.round().Plus(zero), ends.Low, ends.High);
    }

    private static Tensor Dequantized(Tensor x, Tensor scale, Tensor zero) => (x.to(float32) - zero) * scale;

    private static (double Low, double High) Ends(OnnxNode node)
    {
        var type = node.Inputs.ElementAtOrDefault(2) is { Length: > 0 } ? node.ElementType(2)
            : (int)node.Int("output_dtype", UInt8);
        return type switch
        {
            UInt8 => (0, 255),
            Int8 => (-128, 127),
            Int16 => (-32768, 32767),
            UInt16 => (0, 65535),
            Int32 => (int.MinValue, int.MaxValue),
            _ => throw node.Error($"quantization to element type {type} isn't supported: "
                + "(u)int8, (u)int16 and int32 are. Export with one of them."),
        };
    }

    /// <summary>Quantization or, without ends, its reverse, by a scale that is the same for every image.</summary>
    private static Quantization? Make(OnnxNode node, string name, Value?[] inputs, (double Low, double High)? ends)
    {
        if (inputs is not [{ IsConstant: false } x, { IsConstant: true, FollowsBatch: false }, ..]
            || inputs.ElementAtOrDefault(2) is { IsConstant: false } or { FollowsBatch: true })
        {
            return null;
        }

        var (scale, zero) = Along(node, [.. inputs.Select(value => value?.AtOne)]);
        return ends is { } e
            ? new Quantization(name, node.Operator, x.Layer!, (t, s, z) => Quantized(t, s, z, e), scale.clone(),
                zero.clone(), zero.EqualTo(e.Low).all().item<bool>())
            : new Quantization(name, node.Operator, x.Layer!, Dequantized, scale.clone(), zero.clone(), false);
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
