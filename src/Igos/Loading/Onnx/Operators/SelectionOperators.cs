using Igos.Loading.Onnx.Graph;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Operators;

/// <summary>What orders, counts and marks values: TopK, ArgMax, CumSum, OneHot, Trilu, NonZero.</summary>
internal static class SelectionOperators
{
    private const int MaxClasses = 1 << 20;

    public static Dictionary<string, OperatorDefinition> All { get; } = new()
    {
        ["TopK"] = new((node, output) => x => TopK(node, output, x)) { Parameters = [1], HasManyOutputs = true },
        ["ArgMax"] = new((node, _) => x => Extreme(node, x[0]!, (t, axis, keep) => t.argmax(axis, keep))),
        ["ArgMin"] = new((node, _) => x => Extreme(node, x[0]!, (t, axis, keep) => t.argmin(axis, keep))),
        ["CumSum"] = new((node, _) => x => CumulativeSum(node, x[0]!, x[1]!)) { Parameters = [1] },
        ["OneHot"] = new((node, _) => x => OneHot(node, x[0]!, x[1]!, x[2]!)) { Parameters = [1] },
        ["Trilu"] = new((node, _) => x => Triangle(node, x)) { Parameters = [1], IsRouting = true },
        ["NonZero"] = new((_, _) => x => x[0]!.nonzero().t().contiguous())
        {
            MakeLayer = (node, _, _) =>
                throw node.Error("how many places it finds depends on the image, and a network must do the same for "
                    + "every image: "
                + "export the model without it, for example with a mask in place of indices."),
        },
    };

    private static Tensor TopK(OnnxNode node, int output, Tensor?[] x)
    {
        var k = x.ElementAtOrDefault(1) is { } given ? Integers.Of(given).FirstOrDefault() : node.Int("k", 0);
        var axis = Axis.Of(node, node.Int("axis", -1), x[0]!.dim());
        node.Require(k >= 0 && k <= x[0]!.shape[axis], $"there are no {k} greatest of {x[0]!.shape[axis]}");
        var (values, indices) = x[0]!.topk((int)k, (int)axis, node.Int("largest", 1) != 0, node.Int("sorted", 1) != 0);
        var (kept, other) = output == 0 ? (values, indices) : (indices, values);
        other.Dispose();
        return kept;
    }

    private static Tensor Extreme(OnnxNode node, Tensor x, Func<Tensor, long, bool, Tensor> find)
    {
        var axis = Axis.Of(node, node.Int("axis", 0), x.dim());
        node.Require(x.shape[axis] > 0, "an empty dimension has no greatest value");
        var keep = node.Int("keepdims", 1) != 0;
        if (node.Int("select_last_index", 0) == 0)
        {
            return find(x, axis, keep);
        }

        using var last = tensor(x.shape[axis] - 1, device: x.device);
        return last - find(x.flip(axis), axis, keep);
    }

    private static Tensor CumulativeSum(OnnxNode node, Tensor x, Tensor axes)
    {
        var axis = Axis.Of(node, Integers.Of(axes).FirstOrDefault(), x.dim());
        var backwards = node.Int("reverse", 0) != 0;
        var ordered = backwards ? x.flip(axis) : x;
        var sum = ordered.cumsum(axis);
        if (node.Int("exclusive", 0) != 0 && x.shape[axis] > 0)
        {
            sum = cat([zeros_like(sum.narrow(axis, 0, 1)), sum.narrow(axis, 0, x.shape[axis] - 1)], axis);
        }

        return backwards ? sum.flip(axis) : sum;
    }

    /// <summary>
    /// One place more, along which the value at the index is the second of two, and the first elsewhere.
    /// </summary>
    private static Tensor OneHot(OnnxNode node, Tensor indices, Tensor depth, Tensor values)
    {
        using var scope = NewDisposeScope();
        var count = Integers.Of(depth).FirstOrDefault();
        node.Require(count is >= 1 and <= MaxClasses && values.numel() == 2,
            $"it needs a positive depth and two values; found {count} and {values.numel()}");
        var axis = (int)Axis.Of(node, node.Int("axis", -1), indices.dim() + 1);
        long[] shape = [.. Enumerable.Range(0, (int)indices.dim() + 1).Select(i => i == axis ? count : 1)];
        SizeLimit.Check(node, [.. indices.shape, count]);
        var places = indices.to(int64);
        places = where(places < tensor(0L, device: places.device), places.Plus(tensor(count, device: places.device)),
            places);
        var isHot = places.unsqueeze(axis) == Arithmetic.Counting(count, places.device).reshape(shape);
        var (off, on) = (values.reshape(2).select(0, 0), values.reshape(2).select(0, 1));
        return where(isHot, on, off).MoveToOuterDisposeScope();
    }

    private static Tensor Triangle(OnnxNode node, Tensor?[] x)
    {
        node.Require(x[0]!.dim() >= 2, $"it needs matrices, but its input has {x[0]!.dim()} dimensions");
        var diagonal = x.ElementAtOrDefault(1) is { } k ? Integers.Of(k).FirstOrDefault() : 0;
        return node.Int("upper", 1) != 0 ? x[0]!.triu(diagonal) : x[0]!.tril(diagonal);
    }
}
