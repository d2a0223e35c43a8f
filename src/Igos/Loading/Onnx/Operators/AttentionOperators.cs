using Igos.Loading.Onnx.Graph;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Operators;

/// <summary>What operator set 23 has for transformers: Attention and RotaryEmbedding.</summary>
internal static class AttentionOperators
{
    public static Dictionary<string, OperatorDefinition> All { get; } = new()
    {
        ["Attention"] = new((node, _) => x => Attention(node, x)),
        ["RotaryEmbedding"] = new((node, _) => x => RotaryEmbedding(node, x)),
    };

    /// <summary>
    /// softmax(q kᵀ · scale + mask) v in each head; [N, heads, tokens, d] or [N, tokens, heads · d]. Several heads of q
    /// may share one of k and v.
    /// </summary>
    private static Tensor Attention(OnnxNode node, Tensor?[] x)
    {
        using var scope = NewDisposeScope();
        node.Require(x.Length >= 3 && x.Take(3).All(t => t is not null && t.dim() == x[0]!.dim())
            && x[0]!.dim() is 3 or 4,
            "queries, keys and values must all be [N, tokens, size] or [N, heads, tokens, size]");
        node.Require(x.Skip(4).All(t => t is null) && node.Float("softcap", 0) == 0,
            "earlier keys and values, lengths without padding and softcap aren't supported: export the model as a "
                + "classifier, which needs none of them");
        var isFlat = x[0]!.dim() == 3;
        var query = Heads(node, x[0]!, "q_num_heads");
        var (key, value) = (Heads(node, x[1]!, "kv_num_heads"), Heads(node, x[2]!, "kv_num_heads"));
        var (heads, shared) = (query.shape[1], key.shape[1]);
        node.Require(shared > 0 && heads % shared == 0 && value.shape[1] == shared && query.shape[3] > 0
            && key.shape[3] == query.shape[3] && value.shape[2] == key.shape[2],
            "queries, keys and values don't fit each other");
        if (heads != shared)
        {
            (key, value) = (key.repeat_interleave(heads / shared, 1), value.repeat_interleave(heads / shared, 1));
        }

        var scale = node.Float("scale", 1 / Math.Sqrt(query.shape[3]));
        var scores = MatrixOperators.Multiply(node, query, key.transpose(-1, -2)).Times(scale);
        if (x.ElementAtOrDefault(3) is { } mask)
        {
            SizeLimit.CheckBroadcast(node, scores, mask);
            scores = mask.dtype == @bool ? where(mask, scores, Never(scores)) : scores.Plus(mask);
        }

        if (node.Int("is_causal", 0) != 0)
        {
            using var seen = ones(scores.shape[2..], @bool, device: scores.device).tril(0);
            scores = where(seen, scores, Never(scores));
        }

        var mixed = MatrixOperators.Multiply(node, scores.softmax(-1), value);
        return (isFlat ? mixed.transpose(1, 2).flatten(2) : mixed).MoveToOuterDisposeScope();
    }

    private static Tensor Heads(OnnxNode node, Tensor x, string attribute)
    {
        if (x.dim() == 4)
        {
            return x;
        }

        var (heads, size) = (node.Int(attribute, 0), x.shape[2]);
        node.Require(heads >= 1 && size % heads == 0, $"{attribute} {heads} doesn't divide {size} values");
        return x.reshape(x.shape[0], x.shape[1], heads, size / heads).transpose(1, 2);
    }

    private static Tensor Never(Tensor scores) => Arithmetic.Filled([], double.NegativeInfinity, scores.device);

    /// <summary>Pairs of values turned by the angle of their place; the rest of each head stays.</summary>
    private static Tensor RotaryEmbedding(OnnxNode node, Tensor?[] x)
    {
        using var scope = NewDisposeScope();
        node.Require(x.Length >= 3 && x[0]!.dim() is 3 or 4, "it needs [N, tokens, size] or [N, heads, tokens, size]");
        var isFlat = x[0]!.dim() == 3;
        var heads = Heads(node, x[0]!, "num_heads");
        var (cosine, sine) = (Placed(node, x[1]!, x.ElementAtOrDefault(3)), Placed(node, x[2]!,
            x.ElementAtOrDefault(3)));
        var asked = node.Int("rotary_embedding_dim", 0);
        var turned = asked == 0 ? heads.shape[3] : asked;
        node.Require(turned >= 2 && turned <= heads.shape[3] && turned % 2 == 0 && cosine.dim() == 4
            && cosine.shape[3] == turned / 2 && cosine.shape[2] == heads.shape[2]
            && cosine.shape.SequenceEqual(sine.shape) && cosine.shape[0] is var rows && (rows == 1
            || rows == heads.shape[0]), "its cosines and sines don't fit the values");
        var isInterleaved = node.Int("interleaved", 0) != 0;
        var part = heads.narrow(3, 0, turned);
        var (first, second) = isInterleaved
            ? (part.unflatten(3, [turned / 2, 2]).select(4, 0), part.unflatten(3, [turned / 2, 2]).select(4, 1))
            : (part.narrow(3, 0, turned / 2), part.narrow(3, turned / 2, turned / 2));
        var (left, right) = (first * cosine - second * sine, (first * sine).Plus(second * cosine));
        var rotated = isInterleaved ? stack([left, right], 4).flatten(3) : cat([left, right], 3);
        var whole = turned == heads.shape[3] ? rotated
            : cat([rotated, heads.narrow(3, turned, heads.shape[3] - turned)], 3);
        return (isFlat ? whole.transpose(1, 2).flatten(2) : whole).MoveToOuterDisposeScope();
    }

    /// <summary>[N or 1, 1, tokens, values]: of each token's place in the table, or as they are.</summary>
    private static Tensor Placed(OnnxNode node, Tensor table, Tensor? places)
    {
        if (places is null)
        {
            node.Require(table.dim() == 3, "without places, its cosines and sines must be [N, tokens, values]");
            return table.unsqueeze(1);
        }

        node.Require(table.dim() == 2 && places.dim() == 2
            && Integers.Of(places).All(place => place >= 0 && place < table.shape[0]),
            $"its places must be [N, tokens] and lie in the table of {table.shape[0]}");
        SizeLimit.Check(node, places.shape[0], places.shape[1], table.shape[1]);
        return table.index_select(0, places.flatten()).reshape(places.shape[0], 1, places.shape[1], table.shape[1]);
    }
}
