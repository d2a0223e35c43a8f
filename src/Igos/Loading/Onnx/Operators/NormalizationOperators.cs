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
        ["BatchNormalization"] = new((node, _) => x => F.batch_norm(x[0]!, x[3]!, x[4]!, x[1]!, x[2]!, false, 0, node.Float("epsilon", 1e-5)))
        {
            MakeLayer = MakeBatchNormalization,
        },
        ["InstanceNormalization"] = new((node, _) => x => Scaled(node, Standardized(x[0]!, Spatial(x[0]!), node.Float("epsilon", 1e-5)), x[1]!, x[2]!)),
        ["LayerNormalization"] = new((node, _) => x => LayerNormalization(node, x)),
        ["GroupNormalization"] = new((node, _) => x => GroupNormalization(node, x)),
        ["LRN"] = new((node, _) => x => LocalResponse(node, x[0]!)),
        ["LpNormalization"] = new((node, _) => x => LpNormalization(node, x[0]!)),
    };

    private static BatchNormalization? MakeBatchNormalization(OnnxNode node, string name, Value?[] inputs)
    {
        node.Require(inputs.Length >= 5, "it needs scale, bias, mean and variance");
        node.Require(node.Int("training_mode", 0) == 0, "training_mode 1 isn't supported: export the model in evaluation mode");
        if (inputs[0]!.IsConstant || inputs.Skip(1).Any(v => v is not { IsConstant: true, FollowsBatch: false }))
        {
            return null;
        }

        var channels = inputs[0]!.AtOne.shape.ElementAtOrDefault(1);
        node.Require(inputs.Skip(1).All(v => v!.AtOne.numel() == channels && v.AtOne.is_floating_point()), $"its statistics must hold {channels} numbers, one a channel");
        return new BatchNormalization(name, inputs[0]!.Layer!, inputs[1]!.AtOne.clone(), inputs[2]!.AtOne.clone(),
            inputs[3]!.AtOne.clone(), inputs[4]!.AtOne.clone(), node.Float("epsilon", 1e-5));
    }

    private static long[] Spatial(Tensor x) => [.. Enumerable.Range(2, (int)x.dim() - 2).Select(i => (long)i)];

    private static Tensor Standardized(Tensor x, long[] dimensions, double epsilon)
    {
        var centred = x - x.mean(dimensions, keepdim: true);
        return centred / centred.Squared().mean(dimensions, keepdim: true).Plus(epsilon).sqrt();
    }

    /// <summary>One scale and bias a channel.</summary>
    private static Tensor Scaled(OnnxNode node, Tensor x, Tensor scale, Tensor bias)
    {
        node.Require(scale.numel() == x.shape[1] && bias.numel() == x.shape[1], $"scale and bias must hold {x.shape[1]} numbers, one a channel");
        long[] shape = [1, -1, .. Enumerable.Repeat(1L, (int)x.dim() - 2)];
        return (x * scale.reshape(shape)).Plus(bias.reshape(shape));
    }

    private static Tensor LayerNormalization(OnnxNode node, Tensor?[] x)
    {
        var axis = Axis.Of(node, node.Int("axis", -1), x[0]!.dim());
        long[] dimensions = [.. Enumerable.Range((int)axis, (int)(x[0]!.dim() - axis)).Select(i => (long)i)];
        SizeLimit.CheckBroadcast(node, x);
        var scaled = Standardized(x[0]!, dimensions, node.Float("epsilon", 1e-5)) * x[1]!;
        return x.ElementAtOrDefault(2) is { } bias ? scaled.Plus(bias) : scaled;
    }

    /// <summary>Up to opset 20 there is one scale a group (some exporters write one a channel all the same), then one a channel.</summary>
    private static Tensor GroupNormalization(OnnxNode node, Tensor?[] x)
    {
        var (groups, channels) = (node.Int("num_groups", 0), x[0]!.shape.ElementAtOrDefault(1));
        node.Require(groups >= 1 && channels % groups == 0, $"num_groups {groups} doesn't divide {channels} channels");
        var grouped = x[0]!.reshape([x[0]!.shape[0], groups, channels / groups, .. x[0]!.shape[2..]]);
        long[] dimensions = [.. Enumerable.Range(2, (int)grouped.dim() - 2).Select(i => (long)i)];
        var standard = Standardized(grouped, dimensions, node.Float("epsilon", 1e-5)).reshape(x[0]!.shape);
        var repeat = x[1]!.numel() == groups ? channels / groups : 1;
        return Scaled(node, standard, x[1]!.repeat_interleave(repeat), x[2]!.repeat_interleave(repeat));
    }

    private static Tensor LocalResponse(OnnxNode node, Tensor x)
    {
        var size = node.Int("size", 0);
        node.Require(size >= 1 && size <= 4096 && x.dim() == 4, $"size {size} must be at least 1 and the input [N, C, H, W]");
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
