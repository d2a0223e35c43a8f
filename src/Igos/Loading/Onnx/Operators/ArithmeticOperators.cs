using Igos.Loading.Onnx.Graph;
using Igos.Networks.Layers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Operators;

/// <summary>Arithmetic, comparison and logic, element by element with broadcasting.</summary>
internal static class ArithmeticOperators
{
    public static Dictionary<string, OperatorDefinition> All { get; } = new()
    {
        ["Add"] = OfTwo((a, b) => a.Plus(b)) with { MakeLayer = MakeAddition },
        ["Sub"] = OfTwo((a, b) => a - b) with { MakeLayer = MakeSubtraction },
        ["Mul"] = OfTwo((a, b) => a * b),
        ["Div"] = OfTwo(Divide),
        ["Pow"] = OfTwo((a, b) => a.pow(b.to(a.dtype))),
        ["Mod"] = new((node, _) => x => Modulo(node, x[0]!, x[1]!)),
        ["Sum"] = OfMany((a, b) => a.Plus(b)) with { MakeLayer = MakeAddition },
        ["Mean"] = OfMany((a, b) => a.Plus(b), (sum, count) => sum.DividedBy(count)),
        ["Min"] = OfMany((a, b) => a.minimum(b)) with { MakeLayer = MakeMinimum },
        ["Max"] = OfMany((a, b) => a.maximum(b)) with { MakeLayer = MakeMaximum },
        ["Sqrt"] = OfOne(x => x.sqrt()),
        ["Reciprocal"] = OfOne(x => x.reciprocal()),
        ["Exp"] = OfOne(x => x.exp()),
        ["Log"] = OfOne(x => x.log()),
        ["Neg"] = OfOne(x => -x),
        ["Abs"] = OfOne(x => x.abs()),
        ["Floor"] = OfOne(x => x.is_floating_point() ? x.floor() : x.alias()),
        ["Ceil"] = OfOne(x => x.is_floating_point() ? x.ceil() : x.alias()),
        ["Round"] = OfOne(x => x.is_floating_point() ? x.round() : x.alias()),
        ["Sin"] = OfOne(x => x.sin()),
        ["Cos"] = OfOne(x => x.cos()),
        ["Sign"] = OfOne(x => x.sign()),
        ["Tan"] = OfOne(x => x.tan()),
        ["Asin"] = OfOne(x => x.asin()),
        ["Acos"] = OfOne(x => x.acos()),
        ["Atan"] = OfOne(x => x.atan()),
        ["Sinh"] = OfOne(x => x.sinh()),
        ["Cosh"] = OfOne(x => x.cosh()),
        ["Asinh"] = OfOne(x => x.arcsinh()),
        ["Acosh"] = OfOne(x => x.arccosh()),
        ["Atanh"] = OfOne(x => x.arctanh()),
        ["IsNaN"] = OfOne(x => x.isnan()),
        ["Equal"] = OfTwo((a, b) => a == b),
        ["Less"] = OfTwo((a, b) => a < b),
        ["LessOrEqual"] = OfTwo((a, b) => a <= b),
        ["Greater"] = OfTwo((a, b) => a > b),
        ["GreaterOrEqual"] = OfTwo((a, b) => a >= b),
        ["Not"] = OfOne(x => x.logical_not()),
        ["And"] = OfTwo((a, b) => a.logical_and(b)),
        ["Or"] = OfTwo((a, b) => a.logical_or(b)),
        ["Xor"] = OfTwo((a, b) => a.logical_xor(b)),
        ["Where"] = new((node, _) => x => Where(node, x[0]!, x[1]!, x[2]!)),
    };

    private static OperatorDefinition OfOne(Func<Tensor, Tensor> function) => new((_, _) => x => function(x[0]!));

    private static OperatorDefinition OfTwo(Func<Tensor, Tensor, Tensor> function) => new((node, _) => x =>
    {
        node.Require(x.Length == 2 && x[0] is not null && x[1] is not null, "it needs two inputs");
        SizeLimit.CheckBroadcast(node, x);
        return function(x[0]!, x[1]!);
    });

    private static OperatorDefinition OfMany(Func<Tensor, Tensor, Tensor> function,
        Func<Tensor, int, Tensor>? finish = null) => new((node, _) => x =>
    {
        node.Require(x.Length >= 1 && x.All(t => t is not null), "it needs at least one input");
        SizeLimit.CheckBroadcast(node, x);
        var result = x.Length == 1 ? x[0]!.alias() : x.Select(t => t!).Aggregate(function);
        return finish?.Invoke(result, x.Length) ?? result;
    });

    private static Tensor Where(OnnxNode node, Tensor condition, Tensor whenTrue, Tensor whenFalse)
    {
        SizeLimit.CheckBroadcast(node, condition, whenTrue, whenFalse);
        return where(condition.to(@bool), whenTrue, whenFalse);
    }

    /// <summary>Integers divide towards zero, as ONNX's do.</summary>
    private static Tensor Divide(Tensor a, Tensor b)
    {
        if (a.is_floating_point() || b.is_floating_point())
        {
            return a / b;
        }

        if (b.EqualTo(0).any().item<bool>())
        {
            throw new ArgumentException("integer division by zero.");
        }

        return a.div(b, RoundingMode.trunc);
    }

    /// <summary>The remainder with the divisor's sign, or with <c>fmod</c> the dividend's.</summary>
    private static Tensor Modulo(OnnxNode node, Tensor a, Tensor b)
    {
        node.Require(a.is_floating_point() || b.is_floating_point() || !b.EqualTo(0).any().item<bool>(),
            "the remainder of a division by zero doesn't exist");
        return node.Int("fmod", 0) != 0 ? a.fmod(b) : a.remainder(b);
    }

    /// <summary>With a number it is a clip, whose backward pass takes a twentieth of the time.</summary>
    private static Layer? MakeMinimum(OnnxNode node, string name, Value?[] inputs) =>
        WithNumber(inputs) is { } pair ? ActivationOperators.ClipLayer(node, name, pair.X, double.NegativeInfinity,
            pair.Number) : null;

    private static Layer? MakeMaximum(OnnxNode node, string name, Value?[] inputs) =>
        WithNumber(inputs) is { } pair ? ActivationOperators.ClipLayer(node, name, pair.X, pair.Number,
            double.PositiveInfinity) : null;

    /// <summary>An activation and one number that is the same for every image, in either order.</summary>
    private static (Value X, double Number)? WithNumber(Value?[] inputs)
    {
        var (x, constant) = inputs is [{ IsConstant: true } a, { IsConstant: false } b] ? (b, a)
            : (inputs.ElementAtOrDefault(0), inputs.ElementAtOrDefault(1));
        return inputs.Length == 2 && x is { IsConstant: false } && x.AtOne.is_floating_point()
            && constant is { IsConstant: true, FollowsBatch: false } && constant.AtOne.dtype == x.AtOne.dtype
            && constant.AtOne.numel() == 1 && constant.AtOne.dim() <= x.AtOne.dim()
            && constant.AtOne.to(float32).item<float>() is var number && !float.IsNaN(number) ? (x, number) : null;
    }

    private static Layer? MakeAddition(OnnxNode node, string name, Value?[] inputs) =>
        inputs.Length >= 2 && inputs.All(x => x is { IsConstant: false })
        ? new Addition(name, [.. inputs.Select(x => x!.Layer!)])
        : inputs is [{ } a, { } b] ? a.IsConstant ? MakeBias(name, b, a, false) : MakeBias(name, a, b, false) : null;

    private static BiasAddition? MakeSubtraction(OnnxNode node, string name, Value?[] inputs) =>
        inputs is [{ IsConstant: false } x, { IsConstant: true } bias] ? MakeBias(name, x, bias, true) : null;

    /// <summary>A constant that leaves the activation its shape.</summary>
    private static BiasAddition? MakeBias(string name, Value x, Value bias, bool negated)
    {
        var (shape, added) = (x.AtOne.shape, bias.AtOne.shape);
        var fits = !x.IsConstant && bias is { IsConstant: true, FollowsBatch: false } && x.AtOne.is_floating_point()
            && bias.AtOne.is_floating_point()
            && added.Length <= shape.Length
                && Enumerable.Range(1, added.Length).All(i => added[^i] == 1 || added[^i] == shape[^i]);
        return fits ? new BiasAddition(name, x.Layer!, negated ? bias.AtOne.neg() : bias.AtOne.clone()) : null;
    }
}
