using Igos.Loading.Onnx.Graph;
using Igos.Networks.Layers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Operators;

/// <summary>Gemm, MatMul and Einsum.</summary>
internal static class MatrixOperators
{
    public static Dictionary<string, OperatorDefinition> All { get; } = new()
    {
        ["Gemm"] = new((node, _) => x => Gemm(node, x)) { MakeLayer = MakeGemm },
        ["MatMul"] = new((node, _) => x => Multiply(node, x[0]!, x[1]!)) { MakeLayer = MakeMatMul },
        ["Einsum"] = new((node, _) => x => Einsum(node, node.String("equation", ""), [.. x.Select(t => t!)])),
    };

    /// <summary>The shapes are checked first: the native product of tensors that don't fit ends the process.</summary>
    public static Tensor Multiply(OnnxNode node, Tensor a, Tensor b)
    {
        var (left, right) = (a.shape, b.shape);
        var inner = left.Length > 0 && right.Length > 0 && left[^1] == right[right.Length == 1 ? 0 : ^2];
        for (var i = 3; inner && i <= Math.Min(left.Length, right.Length); i++)
        {
            inner = left[^i] == right[^i] || left[^i] == 1 || right[^i] == 1;
        }

        node.Require(inner && a.is_floating_point() && b.is_floating_point(),
            $"matrices of shape [{string.Join(", ", left)}] and [{string.Join(", ", right)}] can't be multiplied");
        var rows = left.Length > 1 ? left[^2] : 1;
        var columns = right.Length > 1 ? right[^1] : 1;
        var batches = Enumerable.Range(3, Math.Max(Math.Max(left.Length, right.Length) - 2, 0)).Aggregate(1L,
            (count, i) =>
                count * Math.Max(left.Length >= i ? left[^i] : 1, right.Length >= i ? right[^i] : 1));
        SizeLimit.Check(node, batches, rows, columns);
        SizeLimit.CheckProducts(node, batches, rows, columns, left[^1]);
        return a.matmul(b);
    }

    /// <summary>The sizes are checked first: a short equation can ask for the outer product of everything.</summary>
    private static Tensor Einsum(OnnxNode node, string equation, Tensor[] x)
    {
        var sides = equation.Replace(" ", "", StringComparison.Ordinal).Split("->");
        var terms = sides[0].Split(',');
        node.Require(terms.Length == x.Length && sides.Length <= 2,
            $"the equation \"{equation}\" doesn't name {x.Length} tensors");
        var lengths = new Dictionary<string, long>();
        for (var i = 0; i < terms.Length; i++)
        {
            var labels = Labels(terms[i], (int)x[i].dim());
            node.Require(labels.Length == x[i].dim(),
                $"\"{terms[i]}\" of the equation \"{equation}\" doesn't fit a tensor of {x[i].dim()} dimensions");
            for (var j = 0; j < labels.Length; j++)
            {
                lengths[labels[j]] = Math.Max(lengths.GetValueOrDefault(labels[j]), x[i].shape[j]);
            }
        }

        long[] all = [.. lengths.Values];
        SizeLimit.CheckProducts(node, all);
        // Two tensors make nothing larger than the result; more may on the way.
        SizeLimit.Check(node, x.Length <= 2 && sides.Length == 2 ? [.. OfResult()] : all);
        return einsum(equation, x);

        IEnumerable<long> OfResult() =>
            lengths.Where(l => l.Key[0] == '.' || sides[1].Contains(l.Key[0])).Select(l => l.Value);
    }

    /// <summary>One label a dimension; those that an ellipsis stands for are counted from the last.</summary>
    private static string[] Labels(string term, int rank)
    {
        var dots = term.IndexOf("...", StringComparison.Ordinal);
        var named = term.Replace("...", "", StringComparison.Ordinal);
        if (dots < 0 || named.Length > rank)
        {
            return [.. term.Select(c => $"{c}")];
        }

        var unnamed = rank - named.Length;
        return [.. named[..dots].Select(c => $"{c}"),
            .. Enumerable.Range(0, unnamed).Select(i => $".{unnamed - i}"),
            .. named[dots..].Select(c => $"{c}")];
    }

    private static Tensor Gemm(OnnxNode node, Tensor?[] x)
    {
        var (alpha, beta) = (node.Float("alpha", 1), node.Float("beta", 1));
        node.Require(x.Length >= 2 && x[0]!.dim() == 2 && x[1]!.dim() == 2, "it multiplies two matrices");
        var a = node.Int("transA", 0) != 0 ? x[0]!.t() : x[0]!;
        var b = node.Int("transB", 0) != 0 ? x[1]!.t() : x[1]!;
        var product = Multiply(node, a, b);
        product = alpha == 1 ? product : product.Times(alpha);
        return x.ElementAtOrDefault(2) is { } c ? product.Plus(beta == 1 ? c : c.Times(beta)) : product;
    }

    private static Linear? MakeGemm(OnnxNode node, string name, Value?[] inputs)
    {
        if (inputs is not [{ IsConstant: false }, { IsConstant: true, FollowsBatch: false }, ..]
            || node.Int("transA", 0) != 0 || inputs[0]!.AtOne.dim() != 2 || inputs[1]!.AtOne.dim() != 2
            || inputs.ElementAtOrDefault(2) is { IsConstant: false })
        {
            return null;
        }

        var weight = inputs[1]!.AtOne.Times(node.Float("alpha", 1));
        weight = (node.Int("transB", 0) != 0 ? weight : weight.t()).contiguous();
        var bias = inputs.ElementAtOrDefault(2)?.AtOne;
        if (bias is not null && (bias.numel() != weight.shape[0] || weight.shape[1] != inputs[0]!.AtOne.shape[1]))
        {
            return null;
        }

        return new Linear(name, inputs[0]!.Layer!, weight, bias?.Times(node.Float("beta", 1)).reshape(-1));
    }

    private static Linear? MakeMatMul(OnnxNode node, string name, Value?[] inputs) =>
        inputs is [{ IsConstant: false } x, { IsConstant: true, FollowsBatch: false } w]
            && x.AtOne.dim() >= 2 && w.AtOne.dim() == 2 && x.AtOne.shape[^1] == w.AtOne.shape[0]
            ? new Linear(name, x.Layer!, w.AtOne.t().contiguous()) : null;
}
