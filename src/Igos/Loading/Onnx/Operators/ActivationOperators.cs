using Igos.Loading.Onnx.Graph;
using Igos.Networks.Layers;
using Igos.Tensors;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Loading.Onnx.Operators;

/// <summary>Activation functions.</summary>
internal static class ActivationOperators
{
    public static Dictionary<string, OperatorDefinition> All { get; } = new()
    {
        ["Relu"] = new((_, _) => x => x[0]!.relu())
        {
            MakeLayer = (_, name, inputs) =>
                inputs is [{ IsConstant: false } input] ? new Relu(name, input.Layer!) : null,
        },
        ["LeakyRelu"] = OfOne((node, x) => x.LeakyRelu(node.Float("alpha", 0.01))),
        ["PRelu"] = new((node, _) => x => ParametricRelu(node, x[0]!, x[1]!)),
        ["Elu"] = OfOne((node, x) => x.Elu(node.Float("alpha", 1))),
        ["Celu"] = OfOne((node, x) => x.Celu(node.Float("alpha", 1))),
        ["Selu"] = OfOne(Selu),
        ["ThresholdedRelu"] = OfOne((node, x) => x.Threshold(node.Float("alpha", 1), 0)),
        ["Shrink"] = OfOne(Shrink),
        ["Softsign"] = OfOne((_, x) => x.Softsign()),
        ["Clip"] = new((node, _) => x => Clip(node, x)) { MakeLayer = MakeClip },
        ["Sigmoid"] = OfOne((_, x) => x.sigmoid()),
        ["HardSigmoid"] = OfOne(HardSigmoid),
        ["HardSwish"] = OfOne((_, x) => F.hardswish(x)),
        ["Swish"] = OfOne(Swish),
        ["Mish"] = OfOne((_, x) => x.Mish()),
        ["Tanh"] = OfOne((_, x) => x.tanh()),
        ["Softplus"] = OfOne((_, x) => x.Softplus()),
        ["Gelu"] = OfOne((node, x) => Gelu(node, x)),
        ["Erf"] = OfOne((_, x) => x.erf()),
        ["Softmax"] = OfOne((node, x) => Normalized(node, x, (t, axis) => t.softmax(axis))),
        ["LogSoftmax"] = OfOne((node, x) => Normalized(node, x, (t, axis) => F.log_softmax(t, axis))),
    };

    private static OperatorDefinition OfOne(Func<OnnxNode, Tensor, Tensor> function) =>
        new((node, _) => x => function(node, x[0]!));

    private static Tensor ParametricRelu(OnnxNode node, Tensor x, Tensor slope)
    {
        SizeLimit.CheckBroadcast(node, x, slope);
        return where(x.AtLeast(0), x, x * slope);
    }

    private static Tensor Shrink(OnnxNode node, Tensor x)
    {
        using var scope = NewDisposeScope();
        var (bias, threshold) = (node.Float("bias", 0), node.Float("lambd", 0.5));
        var above = where(x.GreaterThan(threshold), x.Minus(bias), zeros_like(x));
        return where(x.LessThan(-threshold), x.Plus(bias), above).MoveToOuterDisposeScope();
    }

    private static Tensor Selu(OnnxNode node, Tensor x) =>
        x.Elu(node.Float("alpha", 1.67326319217681884765625)).Times(node.Float("gamma", 1.05070102214813232421875));

    private static Tensor Swish(OnnxNode node, Tensor x)
    {
        var alpha = node.Float("alpha", 1);
        if (alpha == 1)
        {
            return F.silu(x);
        }

        using var scope = NewDisposeScope();
        return (x * x.Times(alpha).sigmoid()).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// libtorch's own where the slope is a sixth, as PyTorch exports it: its backward pass is one operation.
    /// </summary>
    private static Tensor HardSigmoid(OnnxNode node, Tensor x)
    {
        var (slope, offset) = (node.Float("alpha", 0.2), node.Float("beta", 0.5));
        if (Math.Abs(slope * 6 - 1) < 1e-6 && offset == 0.5)
        {
            return F.hardsigmoid(x);
        }

        return x.Times(slope).Plus(offset).HardTanh(0, 1);
    }

    /// <summary>
    /// A ReLU where the lower bound is 0, such as ReLU6; any other with known bounds in one operation.
    /// </summary>
    private static Layer? MakeClip(OnnxNode node, string name, Value?[] inputs)
    {
        if (inputs is not [{ IsConstant: false } x, ..] || !x.AtOne.is_floating_point()
            || !Bound(1, "min", double.NegativeInfinity, out var low)
                || !Bound(2, "max", double.PositiveInfinity, out var high) || !(low < high))
        {
            return null;
        }

        return ClipLayer(node, name, x, low, high);

        bool Bound(int input, string attribute, double otherwise, out double bound)
        {
            var given = inputs.ElementAtOrDefault(input);
            var isKnown = given is null or { IsConstant: true, FollowsBatch: false }
                && given?.AtOne.numel() is null or 1;
            bound = !isKnown ? double.NaN : given is not null ? given.AtOne.to(float32).item<float>()
                : node.Has(attribute) ? node.Float(attribute, 0) : otherwise;
            return !double.IsNaN(bound);
        }
    }

    /// <summary>What keeps x between two bounds, the lower one less than the upper.</summary>
    public static Layer ClipLayer(OnnxNode node, string name, Value x, double low, double high) =>
        low == 0 ? new Relu(name, x.Layer!, high)
        : new FunctionLayer(name, node.Operator, [x.Layer!], (t, _) => t[0].HardTanh(low, high));

    private static Tensor Clip(OnnxNode node, Tensor?[] x)
    {
        var result = x[0]!;
        var (min, max) = (x.ElementAtOrDefault(1), x.ElementAtOrDefault(2));
        if (min is not null || node.Has("min"))
        {
            result = result.maximum(min ?? tensor((float)node.Float("min", 0), device: result.device));
        }

        if (max is not null || node.Has("max"))
        {
            result = result.minimum(max ?? tensor((float)node.Float("max", 0), device: result.device));
        }

        return result;
    }

    private static Tensor Gelu(OnnxNode node, Tensor x) => node.String("approximate", "none") switch
    {
        "none" => F.gelu(x),
        "tanh" => F.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh),
        var other => throw node.Error($"approximate \"{other}\" isn't supported: none and tanh are."),
    };

    /// <summary>
    /// Up to opset 12 softmax flattens the dimensions from the axis (by default 1) on; from 13 it takes one (the last).
    /// </summary>
    private static Tensor Normalized(OnnxNode node, Tensor x, Func<Tensor, long, Tensor> function)
    {
        if (node.Opset >= 13)
        {
            return function(x, Axis.Of(node, node.Int("axis", -1), x.dim()));
        }

        var axis = Axis.Cut(node, node.Int("axis", 1), x.dim());
        long rows = 1;
        foreach (var length in x.shape[..axis])
        {
            rows *= length;
        }

        return function(x.reshape(rows, -1), 1).reshape(x.shape);
    }
}
