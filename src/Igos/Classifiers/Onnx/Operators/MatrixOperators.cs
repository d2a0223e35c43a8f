using Igos.Classifiers.Networks.Layers;
using static TorchSharp.torch;

namespace Igos.Classifiers.Onnx.Operators;

/// <summary>Gemm, MatMul and Einsum.</summary>
internal static class MatrixOperators
{
    public static Dictionary<string, OperatorDefinition> All { get; } = new()
    {
        ["Gemm"] = new((node, _) => x => Gemm(node, x)) { MakeLayer = MakeGemm },
        ["MatMul"] = new((node, _) => x => Multiply(node, x[0]!, x[1]!)) { MakeLayer = MakeMatMul },
        ["Einsum"] = new((node, _) => x => einsum(node.String("equation", ""), [.. x.Select(t => t!)])),
    };

    /// <summary>The shapes are checked first: the native product of tensors that don't fit ends the process.</summary>
    private static Tensor Multiply(OnnxNode node, Tensor a, Tensor b)
    {
        var (left, right) = (a.shape, b.shape);
        var inner = left.Length > 0 && right.Length > 0 && left[^1] == right[right.Length == 1 ? 0 : ^2];
        for (var i = 3; inner && i <= Math.Min(left.Length, right.Length); i++)
        {
            inner = left[^i] == right[^i] || left[^i] == 1 || right[^i] == 1;
        }

        node.Require(inner && a.is_floating_point() && b.is_floating_point(),
            $"matrices of shape [{string.Join(", ", left)}] and [{string.Join(", ", right)}] can't be multiplied");
        return a.matmul(b);
    }

    private static Tensor Gemm(OnnxNode node, Tensor?[] x)
    {
        var (alpha, beta) = (node.Float("alpha", 1), node.Float("beta", 1));
        node.Require(x.Length >= 2 && x[0]!.dim() == 2 && x[1]!.dim() == 2, "it multiplies two matrices");
        var a = node.Int("transA", 0) != 0 ? x[0]!.t() : x[0]!;
        var b = node.Int("transB", 0) != 0 ? x[1]!.t() : x[1]!;
        var product = Multiply(node, a, b);
        product = alpha == 1 ? product : product * alpha;
        return x.ElementAtOrDefault(2) is { } c ? product + (beta == 1 ? c : c * beta) : product;
    }

    private static Linear? MakeGemm(OnnxNode node, string name, Value?[] inputs)
    {
        if (inputs is not [{ IsConstant: false }, { IsConstant: true, FollowsBatch: false }, ..] || node.Int("transA", 0) != 0
            || inputs[0]!.AtOne.dim() != 2 || inputs[1]!.AtOne.dim() != 2 || inputs.ElementAtOrDefault(2) is { IsConstant: false })
        {
            return null;
        }

        var weight = inputs[1]!.AtOne * node.Float("alpha", 1);
        weight = (node.Int("transB", 0) != 0 ? weight : weight.t()).contiguous();
        var bias = inputs.ElementAtOrDefault(2)?.AtOne;
        if (bias is not null && (bias.numel() != weight.shape[0] || weight.shape[1] != inputs[0]!.AtOne.shape[1]))
        {
            return null;
        }

        return new Linear(name, inputs[0]!.Layer!, weight, bias is null ? null : (bias * node.Float("beta", 1)).reshape(-1));
    }

    private static Linear? MakeMatMul(OnnxNode node, string name, Value?[] inputs) =>
        inputs is [{ IsConstant: false } x, { IsConstant: true, FollowsBatch: false } w] && x.AtOne.dim() >= 2 && w.AtOne.dim() == 2
            && x.AtOne.shape[^1] == w.AtOne.shape[0] ? new Linear(name, x.Layer!, w.AtOne.t().contiguous()) : null;
}
