using Igos.Loading.Onnx.Graph;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Operators;

/// <summary>Slice, Gather, Scatter and their kin.</summary>
internal static class IndexingOperators
{
    public static Dictionary<string, OperatorDefinition> All { get; } = new()
    {
        ["Slice"] = new((node, _) => x => Slice(node, x)) { Parameters = [1, 2, 3, 4], IsRouting = true },
        ["ScatterND"] = new((node, _) => x => ScatterND(node, x[0]!, x[1]!, x[2]!)) { Parameters = [1] },
        ["GatherElements"] = new((node, _) => x => GatherElements(node, x[0]!, x[1]!)) { IsRouting = true },
        ["GatherND"] = new((node, _) => x => GatherND(node, x[0]!, x[1]!)) { IsRouting = true },
        ["ScatterElements"] = new((node, _) => x => ScatterElements(node, x[0]!, x[1]!, x[2]!)),
        ["Scatter"] = new((node, _) => x => ScatterElements(node, x[0]!, x[1]!, x[2]!)),
        ["Gather"] = new((node, _) => x => Gather(node, x[0]!, x[1]!)) { Parameters = [1], IsRouting = true },
    };

    /// <summary>A copy of the data with some rows replaced, each found by its first k coordinates.</summary>
    private static Tensor ScatterND(OnnxNode node, Tensor data, Tensor indices, Tensor updates)
    {
        var (shape, places) = (data.shape, indices.shape);
        var k = places.Length > 0 ? (int)places[^1] : 0;
        node.Require(node.String("reduction", "none") == "none",
            "only the reduction \"none\" is supported: export with another opset");
        node.Require(k >= 1 && k <= shape.Length && updates.shape.SequenceEqual([.. places[..^1], .. shape[k..]]),
            $"indices [{string.Join(", ", places)}] and updates [{string.Join(", ", updates.shape)}] don't fit "
            + $"[{string.Join(", ", shape)}]");
        var coordinates = Integers.Of(indices);
        var rows = new long[coordinates.Length / k];
        for (var i = 0; i < coordinates.Length; i++)
        {
            var length = shape[i % k];
            node.Require(coordinates[i] >= -length && coordinates[i] < length,
                $"the index {coordinates[i]} lies outside 0 to {length - 1}");
            rows[i / k] = rows[i / k] * length + (coordinates[i] < 0 ? coordinates[i] + length : coordinates[i]);
        }

        var count = shape[..k].Aggregate(1L, (a, b) => a * b);
        var width = shape[k..].Aggregate(1L, (a, b) => a * b);
        var values = updates.reshape(rows.Length, width).to(data.dtype);
        return data.reshape(count, width).index_copy(0, tensor(rows, device: data.device), values).reshape(shape);
    }

    private static Tensor GatherElements(OnnxNode node, Tensor x, Tensor indices)
    {
        var axis = Axis.Of(node, node.Int("axis", 0), x.dim());
        return x.gather(axis, Wrapped(node, x, indices, axis));
    }

    private static Tensor ScatterElements(OnnxNode node, Tensor data, Tensor indices, Tensor updates)
    {
        var axis = Axis.Of(node, node.Int("axis", 0), data.dim());
        var places = Wrapped(node, data, indices, axis);
        node.Require(updates.shape.SequenceEqual(indices.shape),
            $"updates [{string.Join(", ", updates.shape)}] aren't as many as indices "
                + $"[{string.Join(", ", indices.shape)}]");
        return node.String("reduction", "none") switch
        {
            "none" => data.scatter(axis, places, updates.to(data.dtype)),
            "add" => data.scatter_add(axis, places, updates.to(data.dtype)),
            var other => throw node.Error($"the reduction \"{other}\" isn't supported: none and add are."),
        };
    }

    /// <summary>Places along an axis, from 0 on, for tensors of as many dimensions.</summary>
    private static Tensor Wrapped(OnnxNode node, Tensor data, Tensor indices, long axis)
    {
        var length = data.shape[axis];
        node.Require(!indices.is_floating_point() && indices.dim() == data.dim()
            && Enumerable.Range(0, (int)data.dim()).All(i => i == axis || indices.shape[i] <= data.shape[i]),
            $"indices [{string.Join(", ", indices.shape)}] don't fit [{string.Join(", ", data.shape)}]");
        return Wrapped(node, indices, length);
    }

    /// <summary>Negative indices counted from the end.</summary>
    private static Tensor Wrapped(OnnxNode node, Tensor indices, long length)
    {
        using var size = tensor(length, device: indices.device);
        node.Require(indices.numel() == 0
            || ((indices >= -size).all().item<bool>() && (indices < size).all().item<bool>()),
            $"an index lies outside 0 to {length - 1}");
        using var zero = tensor(0L, device: indices.device);
        return where(indices < zero, indices.Plus(size), indices);
    }

    /// <summary>Rows, each found by its first k coordinates behind the batch dimensions.</summary>
    private static Tensor GatherND(OnnxNode node, Tensor data, Tensor indices)
    {
        using var scope = NewDisposeScope();
        var batch = (int)node.Int("batch_dims", 0);
        if (batch > 0 && indices.dim() > 0 && indices.shape[0] == 1 && data.dim() > 0)
        {
            indices = indices.expand([data.shape[0], .. indices.shape[1..]]); // exported for one image
        }

        var (shape, places) = (data.shape, indices.shape);
        var k = places.Length > 0 ? (int)places[^1] : 0;
        node.Require(batch >= 0 && batch < places.Length && k >= 1 && batch + k <= shape.Length
            && shape[..batch].SequenceEqual(places[..batch]) && !indices.is_floating_point(),
            $"indices [{string.Join(", ", places)}] don't fit [{string.Join(", ", shape)}]");
        var (count, rows, width) =
            (Product(shape[..batch]), Product(shape[batch..(batch + k)]), Product(shape[(batch + k)..]));
        var coordinates = indices.reshape(count, -1, k);
        var row = zeros([count, coordinates.shape[1]], int64, device: data.device);
        for (var i = 0; i < k; i++)
        {
            row = (row * tensor(shape[batch + i], device: data.device))
                .Plus(Wrapped(node, coordinates.select(2, i), shape[batch + i]));
        }

        var first = Arithmetic.Counting(count, data.device).reshape(-1, 1) * tensor(rows, device: data.device);
        long[] result = [.. places[..^1], .. shape[(batch + k)..]];
        SizeLimit.Check(node, result);
        return data.reshape(count * rows, width).index_select(0,
            row.Plus(first).reshape(-1)).reshape(result).MoveToOuterDisposeScope();
    }

    private static long Product(long[] lengths) => lengths.Aggregate(1L, (a, b) => a * b);

    private static Tensor Slice(OnnxNode node, Tensor?[] x)
    {
        var starts = node.Ints("starts") ?? (x.ElementAtOrDefault(1) is { } s ? Integers.Of(s) : []);
        var ends = node.Ints("ends") ?? (x.ElementAtOrDefault(2) is { } e ? Integers.Of(e) : []);
        var axes = node.Ints("axes") ?? (x.ElementAtOrDefault(3) is { } a ? Integers.Of(a)
            : [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)]);
        var steps = x.ElementAtOrDefault(4) is { } t ? Integers.Of(t) : [.. Enumerable.Repeat(1L, starts.Length)];
        var areAsMany =
            ends.Length == starts.Length && axes.Length == starts.Length && steps.Length == starts.Length;
        node.Require(areAsMany && steps.All(step => step is not 0 and > long.MinValue),
            "starts, ends, axes and steps must be as many and steps not 0; found "
            + $"{starts.Length}, {ends.Length}, {axes.Length}, [{string.Join(", ", steps)}]");
        var result = x[0]!;
        for (var i = 0; i < starts.Length; i++)
        {
            var axis = Axis.Of(node, axes[i], result.dim());
            var length = result.shape[axis];
            var (start, end) = (Wrapped(starts[i], length), Wrapped(ends[i], length));
            if (steps[i] > 0 || length == 0)
            {
                (start, end) = (Math.Clamp(start, 0, length), Math.Clamp(end, 0, length));
                result = result.slice(axis, start, Math.Max(start, end), Math.Abs(steps[i]));
            }
            else
            {
                // Backwards: the same places counted from the other end. A start before the first is the first.
                (start, end) = (Math.Clamp(start, 0, length - 1), Math.Clamp(end, -1, length - 1));
                var (first, behind) = (length - 1 - start, length - 1 - end);
                result = result.flip(axis).slice(axis, first, Math.Max(first, behind), -steps[i]);
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
        SizeLimit.Check(node, shape);
        return x.index_select(axis, wrapped).reshape(shape);
    }
}
