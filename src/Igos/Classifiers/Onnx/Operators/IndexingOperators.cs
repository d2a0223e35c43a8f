using static TorchSharp.torch;

namespace Igos.Classifiers.Onnx.Operators;

/// <summary>Slice and Gather.</summary>
internal static class IndexingOperators
{
    public static Dictionary<string, OperatorDefinition> All { get; } = new()
    {
        ["Slice"] = new((node, _) => x => Slice(node, x)) { Parameters = [1, 2, 3, 4], IsRouting = true },
        ["Gather"] = new((node, _) => x => Gather(node, x[0]!, x[1]!)) { Parameters = [1], IsRouting = true },
    };

    private static Tensor Slice(OnnxNode node, Tensor?[] x)
    {
        var starts = node.Ints("starts") ?? (x.ElementAtOrDefault(1) is { } s ? Integers.Of(s) : []);
        var ends = node.Ints("ends") ?? (x.ElementAtOrDefault(2) is { } e ? Integers.Of(e) : []);
        var axes = node.Ints("axes") ?? (x.ElementAtOrDefault(3) is { } a ? Integers.Of(a) : [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)]);
        var steps = x.ElementAtOrDefault(4) is { } t ? Integers.Of(t) : [.. Enumerable.Repeat(1L, starts.Length)];
        node.Require(ends.Length == starts.Length && axes.Length == starts.Length && steps.Length == starts.Length && steps.All(step => step is not 0 and > long.MinValue),
            $"starts, ends, axes and steps must be as many and steps not 0; found {starts.Length}, {ends.Length}, {axes.Length}, [{string.Join(", ", steps)}]");
        var result = x[0]!;
        for (var i = 0; i < starts.Length; i++)
        {
            var axis = Axis.Of(node, axes[i], result.dim());
            var length = result.shape[axis];
            if (steps[i] > 0)
            {
                var (start, end) = (Math.Clamp(Wrapped(starts[i], length), 0, length), Math.Clamp(Wrapped(ends[i], length), 0, length));
                result = result.slice(axis, start, Math.Max(start, end), steps[i]);
            }
            else
            {
                // Backwards: the same places counted from the other end.
                var (start, end) = (Math.Clamp(Wrapped(starts[i], length), -1, length - 1), Math.Clamp(Wrapped(ends[i], length), -1, length - 1));
                result = result.flip(axis).slice(axis, length - 1 - start, Math.Max(length - 1 - start, length - 1 - end), -steps[i]);
            }
        }

        return starts.Length == 0 ? result.alias() : result;

        static long Wrapped(long i, long length) => i < 0 ? (i < -length ? -1 : i + length) : i;
    }

    private static Tensor Gather(OnnxNode node, Tensor x, Tensor indices)
    {
        var axis = Axis.Of(node, node.Int("axis", 0), x.dim());
        var length = x.shape[axis];
        var positions = Integers.Of(indices);
        node.Require(positions.All(i => i >= -length && i < length), $"an index lies outside 0 to {length - 1}");
        var wrapped = tensor(positions.Select(i => i < 0 ? i + length : i).ToArray(), device: x.device);
        long[] shape = [.. x.shape[..(int)axis], .. indices.shape, .. x.shape[((int)axis + 1)..]];
        return x.index_select(axis, wrapped).reshape(shape);
    }
}
