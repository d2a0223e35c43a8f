using Igos.Tensors;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Pair = (System.Func<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> Ours,
    System.Func<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> Theirs);

namespace Igos.Tests.Tensors;

public sealed class ActivationFunctionsTests
{
    private static readonly Dictionary<string, Pair> Functions = new()
    {
        ["leaky_relu"] = (x => x.LeakyRelu(0.01), x => F.leaky_relu(x, 0.01)),
        ["elu"] = (x => x.Elu(0.7), x => F.elu(x, 0.7)),
        ["celu"] = (x => x.Celu(0.7), x => F.celu(x, 0.7)),
        ["hardtanh"] = (x => x.HardTanh(0, 6), x => F.relu6(x)),
        ["threshold"] = (x => x.Threshold(0.5, -2), x => F.threshold(x, 0.5, -2)),
        ["softplus"] = (x => x.Softplus(), x => F.softplus(x)),
        ["mish"] = (x => x.Mish(), x => F.mish(x)),
        ["softsign"] = (x => x.Softsign(), x => F.softsign(x)),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Function_AndItsGradient_AreTorchSharpsBitForBit(string name)
    {
        using var scope = NewDisposeScope();
        var (ours, theirs) = (WithGradient(Functions[name].Ours), WithGradient(Functions[name].Theirs));
        Assert.Equal(theirs.Value, ours.Value);
        Assert.Equal(theirs.Gradient, ours.Gradient);
    }

    /// <summary>PyTorch's: nothing goes back through a bound itself; NaN stays, and passes.</summary>
    [Fact]
    public void HardTanh_AtItsBoundsAndBeyond_IsPyTorchs()
    {
        using var scope = NewDisposeScope();
        float[] values = [float.NegativeInfinity, -2, -1, -0.5f, 2, 3, float.NaN];
        var x = tensor(values, requires_grad: true);
        var y = x.HardTanh(-1, 2);
        float[] arriving = [1, 2, 3, 4, 5, 6, 7];
        var gradient = autograd.grad([y], [x], [tensor(arriving)])[0];
        Assert.Equal([-1, -1, -1, -0.5f, 2, 2, float.NaN], y.detach().data<float>().ToArray());
        Assert.Equal([0, 0, 0, 4, 0, 0, 7], gradient.data<float>().ToArray());
        Assert.Equal(values, x.detach().data<float>().ToArray());
    }

    private static (byte[] Value, byte[] Gradient) WithGradient(Func<Tensor, Tensor> function)
    {
        float[] values = [-25.5f, -1.1f, 0, 0.1f, 2.3f, 6, 19.9f, 20.1f, 1e8f, float.PositiveInfinity, float.NaN];
        var x = tensor(values, requires_grad: true);
        var y = function(x);
        return (y.detach().bytes.ToArray(), autograd.grad([y.sum()], [x])[0].contiguous().bytes.ToArray());
    }
}
