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
            MakeLayer = (_, name, inputs) => inputs is [{ IsConstant: false } input] ? new Relu(name, input.Layer!) : null,
        },
        ["LeakyRelu"] = OfOne((node, x) => Sloped(x, node.Float("alpha", 0.01))),
        ["PRelu"] = new((node, _) => x => ParametricRelu(node, x[0]!, x[1]!)),
        ["Elu"] = OfOne((node, x) => Exponential(x, node.Float("alpha", 1), 1)),
        ["Selu"] = OfOne((node, x) => Exponential(x, node.Float("alpha", 1.67326319217681884765625), node.Float("gamma", 1.05070102214813232421875))),
        ["Clip"] = new((node, _) => x => Clip(node, x)),
        ["Sigmoid"] = OfOne((_, x) => x.sigmoid()),
        ["HardSigmoid"] = OfOne((node, x) =>
            x.Times(node.Float("alpha", 0.2)).Plus(node.Float("beta", 0.5)).Clamp(0, 1)),
        ["HardSwish"] = OfOne((_, x) => x * x.DividedBy(6).Plus(0.5).Clamp(0, 1)),
        ["Mish"] = OfOne((_, x) => x.Mish()),
        ["Tanh"] = OfOne((_, x) => x.tanh()),
        ["Softplus"] = OfOne((_, x) => x.Softplus()),
        ["Gelu"] = OfOne((node, x) => Gelu(node, x)),
        ["Erf"] = OfOne((_, x) => x.erf()),
        ["Softmax"] = OfOne((node, x) => Normalized(node, x, (t, axis) => t.softmax(axis))),
        ["LogSoftmax"] = OfOne((node, x) => Normalized(node, x, (t, axis) => F.log_softmax(t, axis))),
    };

    private static OperatorDefinition OfOne(Func<OnnxNode, Tensor, Tensor> function) => new((node, _) => x => function(node, x[0]!));

    private static Tensor Sloped(Tensor x, double slope) => where(x.AtLeast(0), x, x.Times(slope));

    private static Tensor ParametricRelu(OnnxNode node, Tensor x, Tensor slope)
    {
        SizeLimit.CheckBroadcast(node, x, slope);
        return where(x.AtLeast(0), x, x * slope);
    }

    private static Tensor Exponential(Tensor x, double alpha, double gamma) =>
        // The clamp keeps the side not taken from overflowing, whose gradient would be NaN.
        where(x.GreaterThan(0), x, x.ClampMax(0).exp().Minus(1).Times(alpha)).Times(gamma);

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
        "tanh" => x.Times(0.5) * x.Plus(x.Power(3).Times(0.044715)).Times(Math.Sqrt(2 / Math.PI)).tanh().Plus(1),
        var other => throw node.Error($"approximate \"{other}\" isn't supported: none and tanh are."),
    };

    /// <summary>Up to opset 12 softmax flattens the dimensions from the axis (by default 1) on; from 13 it takes one (the last).</summary>
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
