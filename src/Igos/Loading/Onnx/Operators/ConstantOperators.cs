using Igos.Loading.Onnx.Graph;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Operators;

/// <summary>What makes tensors out of attributes and shapes.</summary>
internal static class ConstantOperators
{
    /// <summary>No tensor out of nothing is larger; a mask of a thousand tokens squared is a million.</summary>
    private const long MaxLength = 1 << 24;

    public static Dictionary<string, OperatorDefinition> All { get; } = new()
    {
        ["Constant"] = new((node, _) => _ => Constant(node)),
        ["ConstantOfShape"] = new((node, _) => x => ConstantOfShape(node, Integers.Of(x[0]!))) { Parameters = [0] },
        ["EyeLike"] = new((node, _) => x => Diagonal(node, x[0]!)) { ReadsShapeOnly = true },
        ["Range"] = new((node, _) => x => Range(node, x[0]!, x[1]!, x[2]!)) { Parameters = [0, 1, 2] },
    };

    private static Tensor Constant(OnnxNode node) =>
        node.TensorOf("value")
        ?? (node.Has("value_float") ? tensor((float)node.Float("value_float", 0))
            : node.Has("value_int") ? tensor(node.Int("value_int", 0))
            : node.Floats("value_floats") is { } floats && node.Has("value_floats") ? tensor(floats)
            : node.Ints("value_ints") is { } integers && node.Has("value_ints") ? tensor(integers)
            : throw node.Error("only dense tensors and numbers are supported as constants: simplify the model, "
                + "for example with onnx-simplifier."));

    private static Tensor ConstantOfShape(OnnxNode node, long[] shape)
    {
        var length = shape.Aggregate(1.0, (count, d) => count * Math.Abs((double)d));
        node.Require(length < MaxLength && shape.All(d => d >= 0) && shape.Length <= SizeLimit.MaxRank,
            $"a constant of shape [{string.Join(", ", shape.Take(SizeLimit.MaxRank))}] is larger than a classifier "
            + "needs: the file is damaged");
        using var value = node.TensorOf("value") ?? tensor(0f);
        return value.reshape(1).expand(shape.Length == 0 ? [1] : shape).contiguous().reshape(shape);
    }

    private static Tensor Diagonal(OnnxNode node, Tensor x)
    {
        node.Require(x.dim() == 2, $"it needs a matrix; its input has {x.dim()} dimensions");
        SizeLimit.Check(node, x.shape);
        var k = node.Int("k", 0);
        var isFloat = node.Has("dtype") ? node.Int("dtype", 1) is 1 or 10 or 11 or 16 : x.is_floating_point();
        return ones(x.shape, isFloat ? float32 : int64).triu(k).tril(k);
    }

    private static Tensor Range(OnnxNode node, Tensor start, Tensor limit, Tensor delta)
    {
        if (start.is_floating_point())
        {
            var (from, to, by) = (start.item<float>(), limit.item<float>(), delta.item<float>());
            var length = Math.Ceiling((to - (double)from) / by);
            node.Require(length is >= 0 and < MaxLength, $"a range of {length} values isn't supported");
            return Arithmetic.Counting((long)length).Times(by).Plus(from);
        }

        var (first, last, step) = (Integers.Of(start)[0], Integers.Of(limit)[0], Integers.Of(delta)[0]);
        node.Require(step != 0, "the step of a range can't be 0");
        var count = Math.Max(0, Math.Ceiling(((double)last - first) / step));
        node.Require(count < MaxLength, $"a range of {count} values isn't supported");
        return Arithmetic.Counting((long)count).Times(step).Plus(first);
    }
}
