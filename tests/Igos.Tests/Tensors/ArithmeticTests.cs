using Igos.Tensors;
using static TorchSharp.torch;
using Pair = (System.Func<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> Ours,
    System.Func<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> Theirs);

namespace Igos.Tests.Tensors;

public sealed class ArithmeticTests
{
    private static readonly Dictionary<string, Pair> Operations = new()
    {
        ["x + x"] = (x => x.Plus(x), x => x + x),
        ["x + 2"] = (x => x.Plus(2), x => x + 2),
        ["x + 0.1"] = (x => x.Plus(0.1), x => x + 0.1),
        ["x + 0.1f"] = (x => x.Plus(0.1f), x => x + 0.1f),
        ["x + 2 x"] = (x => x.PlusScaled(x, 2), x => x.add(x, alpha: 2)),
        ["x + x x"] = (x => x.PlusProduct(x, x), x => x.addcmul(x, x, 1)),
        ["x - 3"] = (x => x.Minus(3), x => x - 3),
        ["x - 0.3"] = (x => x.Minus(0.3), x => x - 0.3),
        ["1 - x"] = (x => x.SubtractedFrom(1), x => 1 - x),
        ["0.7 - x"] = (x => x.SubtractedFrom(0.7), x => 0.7 - x),
        ["x * 7"] = (x => x.Times(7), x => x * 7),
        ["x * 0.7"] = (x => x.Times(0.7), x => 0.7 * x),
        ["x / 3"] = (x => x.DividedBy(3), x => x / 3),
        ["x / 0.3f"] = (x => x.DividedBy(0.3f), x => x / 0.3f),
        ["x²"] = (x => x.Squared(), x => x.square()),
        ["x³"] = (x => x.Power(3), x => x.pow(3)),
        ["x^0.75"] = (x => x.abs().Power(0.75), x => x.abs().pow(0.75)),
        ["clamp(x, -1, 1)"] = (x => x.Clamp(-1, 1), x => x.clamp(-1, 1)),
        ["clamp_min(x, 0)"] = (x => x.ClampMin(0), x => x.clamp_min(0)),
        ["clamp_max(x, 0.5)"] = (x => x.ClampMax(0.5), x => x.clamp_max(0.5)),
        ["x == 0"] = (x => x.EqualTo(0), x => x == 0),
        ["x != 0"] = (x => x.NotEqualTo(0), x => x != 0),
        ["x > 0"] = (x => x.GreaterThan(0), x => x > 0),
        ["x >= 0.1"] = (x => x.AtLeast(0.1), x => x >= 0.1),
        ["x < 0"] = (x => x.LessThan(0), x => x < 0),
        ["x <= 0.1f"] = (x => x.AtMost(0.1f), x => x <= 0.1f),
        ["x += x"] = (x => x.clone().AddInPlace(x), x => x.clone().add_(x)),
        ["x += 2"] = (x => x.clone().AddInPlace(2), x => x.clone().add_(2)),
        ["x += 3 x"] = (x => x.clone().AddScaledInPlace(x, 3), x => x.clone().add_(x, alpha: 3)),
        ["x += 3 x x"] = (x => x.clone().AddScaledProductInPlace(x, x, 3), x => x.clone().addcmul_(x, x, 3)),
        ["x *= 7"] = (x => x.clone().MultiplyInPlace(7), x => x.clone().mul_(7)),
        ["x = clamp(x, 0, 1)"] = (x => x.clone().ClampInPlace(0, 1), x => x.clone().clamp_(0, 1)),
        ["x = clamp_min(x, 0)"] = (x => x.clone().ClampMinInPlace(0), x => x.clone().clamp_min_(0)),
        ["full_like(x, 2)"] = (x => x.FilledWith(2), x => full_like(x, 2)),
        ["arange(x.numel())"] = (x => Arithmetic.Counting(x.numel()), x => arange(x.numel())),
    };

    private static readonly Dictionary<string, Pair> RealOperations = new()
    {
        ["x + 0.1 x"] = (x => x.PlusScaled(x, 0.1), x => x.add(x, alpha: 0.1)),
        ["x /= 255"] = (x => x.clone().DivideInPlace(255), x => x.clone().div_(255)),
        ["full_like(x, 0.5f)"] = (x => x.FilledWith(0.5f), x => full_like(x, 0.5f)),
    };

    public static TheoryData<string> Names => [.. Operations.Keys];

    public static TheoryData<string> RealNames => [.. RealOperations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Operation_FloatsAndIntegers_IsTorchSharpsBitForBit(string name)
    {
        using var scope = NewDisposeScope();
        var x = tensor([-25.5f, -3, -1.1f, 0, 0.1f, 0.7f, 1, 2.3f, 19.9f, 1e8f, float.PositiveInfinity, float.NaN]);
        AssertSame(Operations[name], x);
        AssertSame(Operations[name], x.to(float64));
        AssertSame(Operations[name], tensor([-7L, -1, 0, 1, 2, 3, 1L << 40]));
    }

    [Theory]
    [MemberData(nameof(RealNames))]
    public void RealOperation_Floats_IsTorchSharpsBitForBit(string name)
    {
        using var scope = NewDisposeScope();
        var x = tensor([-25.5f, -1.1f, 0, 0.1f, 2.3f, 19.9f, 20.1f, 1e8f, float.PositiveInfinity, float.NaN]);
        AssertSame(RealOperations[name], x);
        AssertSame(RealOperations[name], x.to(float64));
    }

    [Fact]
    public void Gradient_OfAChain_IsTheHandComputedOne()
    {
        using var scope = NewDisposeScope();
        using var x = tensor([1f, 2f], requires_grad: true);

        // y = (5 − x)² · 3 + x/2, so dy/dx = −6 (5 − x) + 0.5.
        var y = x.SubtractedFrom(5).Squared().Times(3).Plus(x.DividedBy(2)).sum();

        Assert.Equal([-23.5f, -17.5f], autograd.grad([y], [x])[0].data<float>().ToArray());
    }

    private static void AssertSame(Pair operation, Tensor x)
    {
        var (ours, theirs) = (operation.Ours(x), operation.Theirs(x));

        Assert.Equal(theirs.dtype, ours.dtype);
        Assert.Equal(theirs.shape, ours.shape);
        Assert.Equal(theirs.bytes.ToArray(), ours.bytes.ToArray());
    }
}
