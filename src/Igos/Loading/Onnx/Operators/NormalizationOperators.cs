using Igos.Loading.Onnx.Graph;
using Igos.Networks.Layers;
using Igos.Tensors;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Loading.Onnx.Operators;

/// <summary>Batch, instance, layer, group, local-response and L^p normalization.</summary>
internal static class NormalizationOperators
{
    public static Dictionary<string, OperatorDefinition> All { get; } = new()
    {
        ["BatchNormalization"] = new((node, _) => x =>
            F.batch_norm(x[0]!, x[3]!, x[4]!, x[1]!, x[2]!, false, 0, node.Float("epsilon", 1e-5)))
        {
            MakeLayer = MakeBatchNormalization,
        },
        ["InstanceNormalization"] = new((node, _) => x => InstanceNormalization(node, x[0]!, x[1]!, x[2]!)),
        ["LayerNormalization"] = new((node, _) => x => LayerNormalization(node, x)),
        ["SimplifiedLayerNormalization"] = new((node, _) => x => RootMeanSquareNormalization(node, x[0]!, x[1]!)),
        ["RMSNormalization"] = new((node, _) => x => RootMeanSquareNormalization(node, x[0]!, x[1]!)),
        ["MeanVarianceNormalization"] = new((node, _) => x => MeanVarianceNormalization(node, x[0]!)),
        ["GroupNormalization"] = new((node, _) => x => GroupNormalization(node, x)),
        ["LRN"] = new((node, _) => x => LocalResponse(node, x[0]!)),
        ["LpNormalization"] = new((node, _) => x => LpNormalization(node, x[0]!)),
    };

    private static BatchNormalization? MakeBatchNormalization(OnnxNode node, string name, Value?[] inputs)
    {
        node.Require(inputs.Length >= 5, "it needs scale, bias, mean and variance");
        node.Require(node.Int("training_mode", 0) == 0,
            "training_mode 1 isn't supported: export the model in evaluation mode");
        if (inputs[0]!.IsConstant || inputs.Skip(1).Any(v => v is not { IsConstant: true, FollowsBatch: false }))
        {
            return null;
        }

        var channels = inputs[0]!.AtOne.shape.ElementAtOrDefault(1);
        node.Require(inputs.Skip(1).All(v => v!.AtOne.numel() == channels && v.AtOne.is_floating_point()),
            $"its statistics must hold {channels} numbers, one a channel");
        return new BatchNormalization(name, inputs[0]!.Layer!, inputs[1]!.AtOne.clone(), inputs[2]!.AtOne.clone(),
            inputs[3]!.AtOne.clone(), inputs[4]!.AtOne.clone(), node.Float("epsilon", 1e-5));
    }

    private static Tensor Standardized(Tensor x, long[] dimensions, double epsilon)
    {
        var centred = x - x.mean(dimensions, keepdim: true);
        return centred / centred.Squared().mean(dimensions, keepdim: true).Plus(epsilon).sqrt();
    }

    private static Tensor InstanceNormalization(OnnxNode node, Tensor x, Tensor scale, Tensor bias)
    {
        node.Require(x.dim() >= 3, $"its input has {x.dim()} dimensions, but at least three are needed");
        CheckChannels(node, x, scale, bias);
        // Composed: the native one's gradient is wrong where the gradient that arrives lies in memory as [N, H, W, C].
        long[] spatial = [.. Enumerable.Range(2, (int)x.dim() - 2).Select(i => (long)i)];
        long[] channels = [1, -1, .. Enumerable.Repeat(1L, spatial.Length)];
        return (Standardized(x, spatial, node.Float("epsilon", 1e-5)) * scale.reshape(channels))
            .Plus(bias.reshape(channels));
    }

    /// <summary>One scale and bias a channel.</summary>
    private static void CheckChannels(OnnxNode node, Tensor x, Tensor scale, Tensor bias) =>
        node.Require(scale.dim() == 1 && bias.dim() == 1 && scale.numel() == x.shape[1] && bias.numel() == x.shape[1],
            $"scale and bias must hold {x.shape[1]} numbers, one a channel");

    private static Tensor MeanVarianceNormalization(OnnxNode node, Tensor x)
    {
        var axes = Axis.Of(node, node.Ints("axes") ?? [0, 2, 3], x.dim());
        var centred = x - x.mean(axes, keepdim: true);
        // 1e-9 at least; clamped before the root, whose gradient is infinite at 0.
        return centred / centred.Squared().mean(axes, keepdim: true).ClampMin(1e-18).sqrt();
    }

    private static Tensor RootMeanSquareNormalization(OnnxNode node, Tensor x, Tensor scale)
    {
        var axis = Axis.Of(node, node.Int("axis", -1), x.dim());
        long[] dimensions = [.. Enumerable.Range((int)axis, (int)(x.dim() - axis)).Select(i => (long)i)];
        SizeLimit.CheckBroadcast(node, x, scale);
        var squares = x.Squared().mean(dimensions, keepdim: true);
        return x * squares.Plus(node.Float("epsilon", 1e-5)).rsqrt() * scale;
    }

    private static Tensor LayerNormalization(OnnxNode node, Tensor?[] x)
    {
        var axis = Axis.Of(node, node.Int("axis", -1), x[0]!.dim());
        long[] dimensions = [.. Enumerable.Range((int)axis, (int)(x[0]!.dim() - axis)).Select(i => (long)i)];
        SizeLimit.CheckBroadcast(node, x);
        var shape = x[0]!.shape[(int)axis..];
        if (x[1]!.shape.SequenceEqual(shape) && x.ElementAtOrDefault(2)?.shape.SequenceEqual(shape) != false)
        {
            return F.layer_norm(x[0]!, shape, x[1]!, x.ElementAtOrDefault(2), node.Float("epsilon", 1e-5));
        }

        var scaled = Standardized(x[0]!, dimensions, node.Float("epsilon", 1e-5)) * x[1]!;
        return x.ElementAtOrDefault(2) is { } bias ? scaled.Plus(bias) : scaled;
    }

    /// <summary>
    /// Up to opset 20 there is one scale a group (some exporters write one a channel all the same), then one a channel.
    /// </summary>
    private static Tensor GroupNormalization(OnnxNode node, Tensor?[] x)
    {
        var (groups, channels) = (node.Int("num_groups", 0), x[0]!.shape.ElementAtOrDefault(1));
        node.Require(groups >= 1 && channels % groups == 0, $"num_groups {groups} doesn't divide {channels} channels");
        var repeat = x[1]!.numel() == groups ? channels / groups : 1;
        var (scale, bias) = (x[1]!.repeat_interleave(repeat), x[2]!.repeat_interleave(repeat));
        CheckChannels(node, x[0]!, scale, bias);
        return F.group_norm(x[0]!, groups, scale, bias, node.Float("epsilon", 1e-5));
    }

    private static Tensor LocalResponse(OnnxNode node, Tensor x)
    {
        var size = node.Int("size", 0);
        node.Require(size >= 1 && size <= 4096 && x.dim() == 4,
            $"size {size} must be at least 1 and the input [N, C, H, W]");
        var (before, after) = ((size - 1) / 2, size - 1 - (size - 1) / 2);
        var squares = F.pad(x.Squared(), [0, 0, 0, 0, before, after], TorchSharp.PaddingModes.Constant, 0);
        var sum = squares.unfold(1, size, 1).sum(-1);
        return x / sum.Times(node.Float("alpha", 1e-4) / size).Plus(node.Float("bias", 1))
            .Power(node.Float("beta", 0.75));
    }

    private static Tensor LpNormalization(OnnxNode node, Tensor x)
    {
        var axis = Axis.Of(node, node.Int("axis", -1), x.dim());
        var norm = x.norm((int)axis, keepdim: true, node.Int("p", 2));
        return x / where(norm.EqualTo(0), ones_like(norm), norm);
    }
}
