using Igos.Loading.Onnx.Graph;
using Igos.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Loading.Onnx.Operators;

/// <summary>What changes a tensor's shape or type and moves its values about.</summary>
internal static class ShapeOperators
{
    public static Dictionary<string, OperatorDefinition> All { get; } = new()
    {
        ["Identity"] = OperatorCatalogue.Identity,
        ["Dropout"] = OperatorCatalogue.Identity,
        ["Reshape"] = new((node, _) => x => x[0]!.reshape(Target(node, x[0]!.shape, Integers.Of(x[1]!))))
        {
            Parameters = [1],
            IsRouting = true,
            KeepsOrder = true,
            AdjustToBatch = FreeBatchOfReshape,
        },
        ["Flatten"] = new((node, _) => x => Flatten(node, x[0]!)) { IsRouting = true, KeepsOrder = true },
        ["Squeeze"] = new((node, _) => x => Squeeze(node, x))
        {
            Parameters = [1],
            IsRouting = true,
            KeepsOrder = true,
            AdjustToBatch = KeepBatchOfSqueeze,
        },
        ["Unsqueeze"] = new((node, _) => x => Unsqueeze(node, x))
        {
            Parameters = [1],
            IsRouting = true,
            KeepsOrder = true,
        },
        ["Transpose"] = new((node, _) => x => Transpose(node, x[0]!)) { IsRouting = true },
        ["Shape"] = new((node, _) => x => ShapeOf(node, x[0]!)) { ReadsShapeOnly = true },
        ["Size"] = new((_, _) => x => tensor(x[0]!.numel())) { ReadsShapeOnly = true },
        ["Expand"] = new((node, _) => x => Expand(node, x[0]!, Integers.Of(x[1]!)))
        {
            Parameters = [1],
            IsRouting = true,
        },
        ["Tile"] = new((node, _) => x => Tile(node, x[0]!, Integers.Of(x[1]!))) { Parameters = [1], IsRouting = true },
        ["Cast"] = new((node, _) => x => Cast(node, x[0]!)) { IsRouting = true },
        ["CastLike"] = new((_, _) => x => Like(x[0]!, x[1]!)) { IsRouting = true },
        ["Concat"] = new((node, _) => x => Concatenate(node, x))
        {
            IsRouting = true,
            Kind = "Concatenation",
            AdjustToBatch = FreeBatchOfConcat,
        },
        ["Split"] = new(Split) { Parameters = [1], IsRouting = true, HasManyOutputs = true },
        ["Pad"] = new((node, _) => x => Pad(node, x)) { Parameters = [1, 2, 3], IsRouting = true },
        ["DepthToSpace"] = new((node, _) => x => DepthToSpace(node, x[0]!)) { IsRouting = true },
        ["SpaceToDepth"] = new((node, _) => x => SpaceToDepth(node, x[0]!)) { IsRouting = true },
    };

    /// <summary>The shape asked for, with 0 (copy) and −1 (the rest) resolved.</summary>
    private static long[] Target(OnnxNode node, long[] shape, long[] asked)
    {
        var copies = node.Int("allowzero", 0) == 0;
        var target = asked.Select((d, i) => d == 0 && copies && i < shape.Length ? shape[i] : d).ToArray();
        node.Require(target.Length <= SizeLimit.MaxRank, $"at most {SizeLimit.MaxRank} dimensions are supported");
        var rest = Array.IndexOf(target, -1);
        var count = shape.Aggregate(1L, (a, b) => a * b);
        if (rest >= 0)
        {
            var known = target.Where(d => d != -1).Aggregate(1L, (a, b) => a * b);
            node.Require(known > 0 && count % known == 0,
                $"{count} values don't fill the shape [{string.Join(", ", asked)}]");
            target[rest] = count / known;
        }

        return target;
    }

    /// <summary>
    /// A file exported for one image holds shapes like [1, 512]: where the input's batch lies behind P values, the
    /// dimension of the target that lies behind as many grows with the batch. A last dimension holds features, though:
    /// tokens first, [S, 1, E] to [S, E], the batch joins the tokens.
    /// </summary>
    private static Value?[] FreeBatchOfReshape(OnnxNode node, Value?[] inputs)
    {
        if (inputs is not [{ IsConstant: false } x, { IsConstant: true, FollowsBatch: false } shape]
            || x.BatchDimension < 0)
        {
            return inputs;
        }

        var target = Target(node, x.AtOne.shape, Integers.Of(shape.AtOne));
        long passed = 1;
        for (var i = 0; i < target.Length; i++)
        {
            if (passed == x.BeforeBatch)
            {
                var doubled = target.ToArray();
                doubled[i > 0 && i == target.Length - 1 && target[i] != 1 ? i - 1 : i] *= 2;
                return [x, new Value(null, tensor(target), tensor(doubled))];
            }

            passed *= target[i];
        }

        return inputs;
    }

    /// <summary>A constant of one image, such as a class token, is repeated for each image of a batch.</summary>
    private static Value?[] FreeBatchOfConcat(OnnxNode node, Value?[] inputs)
    {
        var follows = inputs.OfType<Value>().First(value => !value.IsConstant);
        var axis = Axis.Of(node, node.Int("axis", 0), follows.AtOne.dim());
        return follows.BatchDimension != 0 || axis == 0 || follows.AtOne.shape[0] != 1 ? inputs
            : [.. inputs.Select(value => value is not null && HoldsForOneImage(value) ? ForEachImage(value) : value)];

        bool HoldsForOneImage(Value value) => value is { IsConstant: true, FollowsBatch: false }
            && value.AtOne.dim() == follows.AtOne.dim() && value.AtOne.shape[0] == 1;

        static Value ForEachImage(Value value) =>
            new(null, value.AtOne, value.AtOne.expand([2, .. value.AtOne.shape[1..]]));
    }

    private static Tensor Flatten(OnnxNode node, Tensor x)
    {
        var axis = Axis.Cut(node, node.Int("axis", 1), x.dim());
        return axis == 1 && x.dim() > 1 ? x.flatten(1) : x.reshape(x.shape[..axis].Aggregate(1L, (a, b) => a * b), -1);
    }

    private static long[]? AxesOf(OnnxNode node, Tensor?[] x) =>
        node.Ints("axes") ?? (x.ElementAtOrDefault(1) is { } axes ? Integers.Of(axes) : null);

    private static Tensor Squeeze(OnnxNode node, Tensor?[] x)
    {
        var shape = x[0]!.shape;
        var axes = AxesOf(node, x) is { } given ? Axis.Of(node, given, shape.Length) : Ones(shape);
        node.Require(axes.All(a => shape[a] == 1),
            $"axes [{string.Join(", ", axes)}] of [{string.Join(", ", shape)}] aren't all 1");
        return x[0]!.reshape([.. shape.Where((_, i) => !axes.Contains(i))]);
    }

    private static long[] Ones(long[] shape) =>
        [.. Enumerable.Range(0, shape.Length).Where(i => shape[i] == 1).Select(i => (long)i)];

    /// <summary>Without axes every dimension of 1 goes, but never the batch's, which is 1 for one image only.</summary>
    private static Value?[] KeepBatchOfSqueeze(OnnxNode node, Value?[] inputs) =>
        inputs is [{ } x, ..] && inputs.ElementAtOrDefault(1) is null && !node.Has("axes")
            && Ones(x.AtOne.shape).Where(axis => axis != x.BatchDimension).ToArray() is { Length: > 0 } axes
            ? [x, Value.Constant(tensor(axes))] : inputs;

    private static Tensor Unsqueeze(OnnxNode node, Tensor?[] x)
    {
        var given = AxesOf(node, x) ?? [];
        var result = x[0]!;
        node.Require(result.dim() + given.Length <= SizeLimit.MaxRank,
            $"at most {SizeLimit.MaxRank} dimensions are supported");
        foreach (var axis in Axis.Of(node, given, result.dim() + given.Length))
        {
            result = result.unsqueeze(axis);
        }

        return given.Length == 0 ? result.alias() : result;
    }

    private static Tensor Transpose(OnnxNode node, Tensor x) =>
        x.permute(node.Ints("perm") ?? [.. Enumerable.Range(0, (int)x.dim()).Reverse().Select(i => (long)i)]);

    private static Tensor ShapeOf(OnnxNode node, Tensor x)
    {
        var shape = x.shape;
        var (start, end) = (Clamp(node.Int("start", 0)), Clamp(node.Int("end", shape.Length)));
        return tensor(start < end ? shape[start..end] : []);

        int Clamp(long i) => (int)Math.Clamp(i < 0 ? i + shape.Length : i, 0, shape.Length);
    }

    private static Tensor Expand(OnnxNode node, Tensor x, long[] asked)
    {
        var rank = Math.Max(asked.Length, x.shape.Length);
        long[] own = [.. Enumerable.Repeat(1L, rank - x.shape.Length), .. x.shape];
        long[] wanted = [.. Enumerable.Repeat(1L, rank - asked.Length), .. asked];
        var shape = own.Zip(wanted, (a, b) => b == 1 ? a : b).ToArray();
        SizeLimit.Check(node, shape);
        return x.reshape(own).expand(shape);
    }

    private static Tensor Tile(OnnxNode node, Tensor x, long[] repeats)
    {
        node.Require(repeats.Length == x.dim() && repeats.All(r => r is >= 0 and <= int.MaxValue),
            $"repeats [{string.Join(", ", repeats)}] don't fit {x.dim()} dimensions");
        SizeLimit.Check(node, [.. x.shape.Zip(repeats, (d, r) => d * r)]);
        return x.tile(repeats);
    }

    /// <summary>Every floating type computes as float32, every integer as int64.</summary>
    private static Tensor Cast(OnnxNode node, Tensor x) => node.Int("to", 0) switch
    {
        1 or 10 or 11 or 16 => x.to(float32).alias(),
        9 => x.NotEqualTo(0),
        >= 2 and <= 7 or 12 or 13 => x.to(int64).alias(),
        var type => throw node.Error($"a cast to element type {type} isn't supported: "
            + "floating point, integers and bool are. Export with one of them."),
    };

    private static Tensor Like(Tensor x, Tensor other) =>
        other.dtype == @bool ? (x != zeros_like(x)).alias() : x.to(other.is_floating_point() ? float32 : int64).alias();

    private static Tensor Concatenate(OnnxNode node, Tensor?[] x)
    {
        var tensors = x.OfType<Tensor>().ToArray();
        node.Require(tensors.Length > 0, "it needs at least one input");
        SizeLimit.Check(node, tensors.Sum(t => t.numel()));
        return cat(tensors, Axis.Of(node, node.Int("axis", 1), tensors[0].dim()));
    }

    private static Evaluate Split(OnnxNode node, int output) => x =>
    {
        var axis = Axis.Of(node, node.Int("axis", 0), x[0]!.dim());
        var length = x[0]!.shape[axis];
        var count = node.Outputs.Count;
        var even = (length + count - 1) / count;
        var sizes = node.Ints("split") ?? (x.ElementAtOrDefault(1) is { } given ? Integers.Of(given)
            : [.. Enumerable.Range(0, count).Select(i => Math.Clamp(length - i * even, 0, even))]);
        node.Require(sizes.Length == count && sizes.All(s => s >= 0) && sizes.Sum() == length,
            $"sizes [{string.Join(", ", sizes)}] don't split {length} into {count}");
        return x[0]!.narrow(axis, sizes.Take(output).Sum(), sizes[output]);
    };

    private static Tensor Pad(OnnxNode node, Tensor?[] x)
    {
        var input = x[0]!;
        var rank = (int)input.dim();
        var given = node.Ints("pads") ?? (x.ElementAtOrDefault(1) is { } pads ? Integers.Of(pads) : []);
        var axes = x.ElementAtOrDefault(3) is { } a ? Integers.Of(a).Select(i => Axis.Of(node, i, rank)).ToArray()
            : [.. Enumerable.Range(0, rank).Select(i => (long)i)];
        node.Require(given.Length == 2 * axes.Length && given.All(p => Math.Abs(p) <= 1 << 16),
            $"pads [{string.Join(", ", given)}] don't fit {axes.Length} axes");
        var sides = new long[2 * rank]; // from the last dimension to the first, before and after
        for (var i = 0; i < axes.Length; i++)
        {
            sides[2 * (rank - 1 - axes[i])] = given[i];
            sides[2 * (rank - 1 - axes[i]) + 1] = given[i + axes.Length];
        }

        SizeLimit.Check(node, [.. input.shape.Select((d, i) =>
            d + sides[2 * (rank - 1 - i)] + sides[2 * (rank - 1 - i) + 1])]);
        var value = x.ElementAtOrDefault(2) is { } v ? v.to(float32).item<float>() : node.Float("value", 0);
        return node.String("mode", "constant") switch
        {
            "constant" => F.pad(input, sides, PaddingModes.Constant, value),
            "reflect" => F.pad(input, Spatial(), PaddingModes.Reflect),
            "edge" => F.pad(input, Spatial(), PaddingModes.Replicate),
            var other => throw node.Error($"mode \"{other}\" isn't supported: constant, reflect and edge are."),
        };

        long[] Spatial()
        {
            node.Require(sides.Skip(4).All(p => p == 0),
                "only height and width can be padded by reflection or by the edge");
            return sides[..Math.Min(4, sides.Length)];
        }
    }

    private static (long N, long C, long H, long W, long Block) Blocks(OnnxNode node, Tensor x)
    {
        var block = node.Int("blocksize", 0);
        node.Require(block is >= 1 and <= 4096 && x.dim() == 4,
            $"blocksize {block} must be at least 1 and the input [N, C, H, W]");
        return (x.shape[0], x.shape[1], x.shape[2], x.shape[3], block);
    }

    private static Tensor DepthToSpace(OnnxNode node, Tensor x)
    {
        var (n, c, h, w, b) = Blocks(node, x);
        node.Require(c % (b * b) == 0, $"{c} channels don't divide into {b}×{b} blocks");
        return (node.String("mode", "DCR") == "CRD"
            ? x.reshape(n, c / (b * b), b, b, h, w).permute(0, 1, 4, 2, 5, 3)
            : x.reshape(n, b, b, c / (b * b), h, w).permute(0, 3, 4, 1, 5, 2)).reshape(n, c / (b * b), h * b, w * b);
    }

    private static Tensor SpaceToDepth(OnnxNode node, Tensor x)
    {
        var (n, c, h, w, b) = Blocks(node, x);
        node.Require(h % b == 0 && w % b == 0, $"{h}×{w} doesn't divide into {b}×{b} blocks");
        return x.reshape(n, c, h / b, b, w / b, b).permute(0, 3, 5, 1, 2, 4).reshape(n, c * b * b, h / b, w / b);
    }
}
