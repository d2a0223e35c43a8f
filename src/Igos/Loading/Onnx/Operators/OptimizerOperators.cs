using Igos.Loading.Onnx.Graph;
using Igos.Tensors;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Loading.Onnx.Operators;

/// <summary>What ONNX Runtime's optimizer makes of several operators (domain com.microsoft).</summary>
internal static class OptimizerOperators
{
    public static Dictionary<string, OperatorDefinition> All { get; } = new()
    {
        ["com.microsoft::Gelu"] = new((_, _) => x => F.gelu(x[0]!)),
        ["com.microsoft::QuickGelu"] = new((node, _) => x => QuickGelu(node, x[0]!)),
        ["com.microsoft::BiasGelu"] = new((node, _) => x => F.gelu(Biased(node, x[0]!, x[1]!))),
        ["com.microsoft::FastGelu"] =
            new((node, _) => x =>
            F.gelu(Biased(node, x[0]!, x.ElementAtOrDefault(1)), TorchSharp.Modules.GELU.Approximate.tanh)),
        ["com.microsoft::FusedMatMul"] = new((node, _) => x => FusedMatMul(node, x[0]!, x[1]!)),
        ["com.microsoft::Attention"] = new((node, _) => x => Attention(node, x)),
        ["com.microsoft::MultiHeadAttention"] = new((node, _) => x => MultiHeadAttention(node, x)),
    };

    private static Tensor Biased(OnnxNode node, Tensor x, Tensor? bias)
    {
        SizeLimit.CheckBroadcast(node, x, bias);
        return bias is null ? x : x.Plus(bias);
    }

    private static Tensor QuickGelu(OnnxNode node, Tensor x)
    {
        using var alpha = tensor((float)node.Float("alpha", 1.702), device: x.device);
        return x * (x * alpha).sigmoid();
    }

    private static Tensor FusedMatMul(OnnxNode node, Tensor a, Tensor b)
    {
        node.Require(node.Int("transBatchA", 0) == 0 && node.Int("transBatchB", 0) == 0 && a.dim() >= 2 && b.dim() >= 2,
            "transBatchA and transBatchB aren't supported, and it needs matrices: use the file from before that "
                + "optimization");
        using var alpha = tensor((float)node.Float("alpha", 1), device: a.device);
        var left = node.Int("transA", 0) != 0 ? a.transpose(-1, -2) : a;
        var right = node.Int("transB", 0) != 0 ? b.transpose(-1, -2) : b;
        return MatrixOperators.Multiply(node, left, right) * alpha;
    }

    /// <summary>Queries, keys and values from one product.</summary>
    private static Tensor Attention(OnnxNode node, Tensor?[] x)
    {
        using var scope = NewDisposeScope();
        node.Require(x.ElementAtOrDefault(3) is null && x.ElementAtOrDefault(4) is null
            && x.ElementAtOrDefault(6) is null && node.Int("do_rotary", 0) == 0
            && !node.Has("qkv_hidden_sizes"),
                "masks, earlier keys, rotation and unequal sizes aren't supported: use the file from before that "
                    + "optimization");
        node.Require(x.Length >= 2 && x[0]!.dim() == 3 && x[1]!.dim() == 2 && x[1]!.shape[1] % 3 == 0,
            "it needs [N, tokens, size] and weights [size, 3 · size]");
        var product = Biased(node, MatrixOperators.Multiply(node, x[0]!, x[1]!), x.ElementAtOrDefault(2)).chunk(3, -1);
        return Attend(node, product[0], product[1], product[2], x.ElementAtOrDefault(5)).MoveToOuterDisposeScope();
    }

    private static Tensor MultiHeadAttention(OnnxNode node, Tensor?[] x)
    {
        using var scope = NewDisposeScope();
        node.Require(x.Length >= 3 && x[0]?.dim() == 3 && x[1]?.dim() == 3 && x[2]?.dim() == 3
            && x.Skip(4).Where((_, i) => i != 1).All(t => t is null),
            "masks, earlier keys and packed inputs aren't supported: use the file from before that optimization");
        var size = x[0]!.shape[2];
        node.Require(x[1]!.shape[2] == size && x[2]!.shape[2] == size && x[1]!.shape[1] == x[2]!.shape[1]
            && (x.ElementAtOrDefault(3) is not { } b || b.shape.SequenceEqual([3 * size])),
                "queries, keys and values don't fit each other");
        var bias = x.ElementAtOrDefault(3)?.chunk(3, 0);
        var parts = Enumerable.Range(0, 3).Select(i => bias is null ? x[i]! : x[i]!.Plus(bias[i])).ToArray();
        return Attend(node, parts[0], parts[1], parts[2], x.ElementAtOrDefault(5)).MoveToOuterDisposeScope();
    }

    /// <summary>softmax(q kᵀ / √d + bias) v in each head; all [N, tokens, heads · d].</summary>
    private static Tensor Attend(OnnxNode node, Tensor query, Tensor key, Tensor value, Tensor? bias)
    {
        var (heads, size) = (node.Int("num_heads", 0), query.shape[2]);
        node.Require(heads >= 1 && size % heads == 0, $"{heads} heads don't divide {size} values");
        var given = node.Float("scale", 0);
        using var scale =
            tensor((float)(given > 0 ? given : 1 / Math.Sqrt((double)size / heads)), device: query.device);
        SizeLimit.Check(node, query.shape[0], heads, query.shape[1], key.shape[1]);
        var scores = MatrixOperators.Multiply(node, Heads(query), Heads(key).transpose(-1, -2)) * scale;
        if (bias is not null)
        {
            SizeLimit.CheckBroadcast(node, scores, bias);
            scores = scores.Plus(bias);
        }

        if (node.Int("unidirectional", 0) != 0)
        {
            using var hidden = ones(scores.shape[2..], @bool, device: query.device).triu(1);
            using var never = tensor(float.NegativeInfinity, device: query.device);
            scores = where(hidden, never, scores);
        }

        return MatrixOperators.Multiply(node, scores.softmax(-1), Heads(value)).transpose(1, 2).reshape(query.shape);

        Tensor Heads(Tensor x) => x.reshape(x.shape[0], x.shape[1], heads, size / heads).transpose(1, 2);
    }
}
