using System.Runtime.InteropServices;
using Igos.Loading.Onnx.Graph;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Operators;

/// <summary>Resize and Upsample: each output place is a weighted sum of input places, one dimension after the other.
/// </summary>
internal static class ResizeOperators
{
    private const int MaxSide = 1 << 16;

    public static Dictionary<string, OperatorDefinition> All { get; } = new()
    {
        ["Resize"] = new((node, _) => x => Resize(node, x)) { Parameters = [1, 2, 3] },
        ["Upsample"] = new((node, _) => x => Upsample(node, x)) { Parameters = [1] },
    };

    private static Tensor Upsample(OnnxNode node, Tensor?[] x)
    {
        var scales = node.Floats("scales") ?? Floats(x.ElementAtOrDefault(1));
        return Apply(node, x[0]!, scales, null, node.String("mode", "nearest"), "asymmetric", "floor");
    }

    private static Tensor Resize(OnnxNode node, Tensor?[] x)
    {
        // Opset 10: (X, scales), always asymmetric; from 11 on: (X, roi, scales, sizes).
        if (node.Opset < 11)
        {
            var given = Floats(x.ElementAtOrDefault(1));
            return Apply(node, x[0]!, given, null, node.String("mode", "nearest"), "asymmetric", "floor");
        }

        var stretches = node.String("keep_aspect_ratio_policy", "stretch") == "stretch";
        node.Require(!node.Has("axes") && node.Int("antialias", 0) == 0 && stretches,
            "axes, antialias and keep_aspect_ratio_policy aren't supported: "
            + "export with opset 17, which has none of them");
        var scales = Floats(x.ElementAtOrDefault(2));
        var sizes = x.ElementAtOrDefault(3) is { } s ? Integers.Of(s) : null;
        return Apply(node, x[0]!, scales, sizes is { Length: 0 } ? null : sizes, node.String("mode", "nearest"),
            node.String("coordinate_transformation_mode", "half_pixel"),
            node.String("nearest_mode", "round_prefer_floor"));
    }

    private static float[] Floats(Tensor? scales) =>
        scales is null || scales.numel() == 0 ? [] : MemoryMarshal.Cast<byte, float>(scales.bytes).ToArray();

    private static Tensor Apply(OnnxNode node, Tensor x, float[] scales, long[]? sizes, string mode,
        string coordinates, string nearest)
    {
        var shape = x.shape;
        node.Require((sizes?.Length ?? scales.Length) == shape.Length && scales.All(s => float.IsFinite(s) && s > 0),
            $"it needs a positive scale or a size for each of {shape.Length} dimensions");
        var target = sizes ?? [.. shape.Zip(scales, (d, s) => (long)Math.Floor(d * (double)s))];
        SizeLimit.Check(node, target);
        node.Require(target.All(d => d <= MaxSide), $"a size of [{string.Join(", ", target)}] isn't supported, "
            + $"at most {MaxSide} a dimension is: the file is damaged");
        var result = x;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (axis > 0 && target[axis] != shape[axis])
            {
                var scale = sizes is null ? scales[axis] : target[axis] / (double)shape[axis];
                result = Along(node, result, axis, target[axis], scale, mode, coordinates, nearest);
            }
        }

        return ReferenceEquals(result, x) ? x.alias() : result;
    }

    private static Tensor Along(OnnxNode node, Tensor x, int axis, long target, double scale, string mode,
        string coordinates, string nearest)
    {
        var length = x.shape[axis];
        node.Require(length > 0 && target > 0, "an empty dimension can't be resized");
        double[] places =
            [.. Enumerable.Range(0, (int)target).Select(i => Source(node, i, length, target, scale, coordinates))];
        switch (mode)
        {
            case "nearest":
                return Taken(x, axis, length, [.. places.Select(p => Nearest(node, p, nearest))]);
            case "linear":
                var floor = places.Select(Math.Floor).ToArray();
                var fractions = places.Zip(floor, (p, f) => (float)(p - f)).ToArray();
                var weight = tensor(fractions, AlongOnly(axis, target, x), device: x.device);
                return (Taken(x, axis, length, floor) * weight.SubtractedFrom(1))
                    .Plus(Taken(x, axis, length, [.. floor.Select(f => f + 1)]) * weight);
            case "cubic":
                return Cubic(node, x, axis, places);
            default:
                throw node.Error($"mode \"{mode}\" isn't supported: nearest, linear and cubic are.");
        }
    }

    /// <summary>Cubic convolution of the four places around each (Keys 1981).</summary>
    private static Tensor Cubic(OnnxNode node, Tensor x, int axis, double[] places)
    {
        var length = x.shape[axis];
        var a = node.Float("cubic_coeff_a", -0.75);
        var inside = node.Int("exclude_outside", 0) != 0;
        var shape = AlongOnly(axis, places.Length, x);
        var weights = places.Select(place =>
            Enumerable.Range(-1, 4).Select(i => Weight(place, Math.Floor(place) + i)).ToArray()).ToArray();
        return Enumerable.Range(0, 4).Select(Term).Aggregate((one, two) => one.Plus(two));

        Tensor Term(int i)
        {
            var shares = weights.Select(w => (float)(w[i] / (inside ? w.Sum() : 1))).ToArray();
            return Taken(x, axis, length, [.. places.Select(place => Math.Floor(place) + i - 1)])
                * tensor(shares, shape, device: x.device);
        }

        double Weight(double place, double neighbour)
        {
            var d = Math.Abs(place - neighbour);
            return inside && (neighbour < 0 || neighbour >= length) ? 0
                : d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1
                : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
        }
    }

    /// <summary>The shape of one number for each place along an axis, the same everywhere across it.</summary>
    private static long[] AlongOnly(int axis, long places, Tensor x) =>
        [.. Enumerable.Repeat(1L, axis), places, .. Enumerable.Repeat(1L, (int)x.dim() - axis - 1)];

    private static double Source(OnnxNode node, int i, long length, long target, double scale,
        string coordinates) =>
        coordinates switch
        {
            "asymmetric" => i / scale,
            "half_pixel" => (i + 0.5) / scale - 0.5,
            "pytorch_half_pixel" => target > 1 ? (i + 0.5) / scale - 0.5 : 0,
            "align_corners" => target > 1 ? i * (length - 1.0) / (target - 1) : 0,
            _ => throw node.Error($"coordinate_transformation_mode \"{coordinates}\" isn't supported: "
                + "asymmetric, half_pixel, pytorch_half_pixel and align_corners are."),
        };

    private static double Nearest(OnnxNode node, double place, string nearest) => nearest switch
    {
        "round_prefer_floor" => Math.Ceiling(place - 0.5),
        "round_prefer_ceil" => Math.Floor(place + 0.5),
        "floor" => Math.Floor(place),
        "ceil" => Math.Ceiling(place),
        _ => throw node.Error($"nearest_mode \"{nearest}\" isn't supported: "
            + "round_prefer_floor, round_prefer_ceil, floor and ceil are."),
    };

    /// <summary>The values at some places, the border's outside it.</summary>
    private static Tensor Taken(Tensor x, int axis, long length, double[] places)
    {
        var index = tensor(places.Select(p => Math.Clamp((long)p, 0, length - 1)).ToArray(), device: x.device);
        return x.index_select(axis, index);
    }
}
