using Igos.Networks.Layers;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Tests.Networks.Layers;

public sealed class FusedConvolutionTests
{
    /// <summary>
    /// Kernel, stride, dilation, groups, (top, left, bottom, right): pointwise, thick, depthwise, strided, dilated, in
    /// groups, wide, without symmetry, and padded by more than the kernel reaches.
    /// </summary>
    public static TheoryData<long[], long[], long[], long, long[]> Geometries => new()
    {
        { [1, 1], [1, 1], [1, 1], 1, [0, 0, 0, 0] },
        { [3, 3], [1, 1], [1, 1], 1, [1, 1, 1, 1] },
        { [3, 3], [1, 1], [1, 1], 12, [1, 1, 1, 1] },
        { [5, 5], [2, 2], [1, 1], 12, [2, 2, 2, 2] },
        { [3, 3], [2, 1], [1, 2], 3, [1, 2, 1, 2] },
        { [3, 3], [1, 1], [2, 2], 1, [2, 2, 2, 2] },
        { [1, 5], [1, 1], [1, 1], 4, [0, 2, 0, 2] },
        { [3, 3], [2, 2], [1, 1], 1, [0, 0, 1, 1] },
        { [1, 1], [1, 1], [1, 1], 1, [2, 2, 2, 2] },
    };

    /// <summary>Sums of up to 108 products of order 1 in another order: single precision leaves about 1e-5.</summary>
    [Theory]
    [MemberData(nameof(Geometries))]
    public void Forward_AndGradients_AreThoseOfTheOrdinaryOperators(
        long[] kernel, long[] strides, long[] dilation, long groups, long[] padding)
    {
        Assert.SkipUnless(FusedConvolution.IsAvailable, "This build of libtorch has no fused convolution.");
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);
        using var layer = new Convolution("conv", "x", randn([24, 12 / groups, .. kernel], generator: generator),
            randn([24], generator: generator), strides, padding, dilation, groups);
        var x = randn([3, 12, 11, 13], generator: generator);
        foreach (var relu in (Relu?[])[null, new Relu("relu", "conv"), new Relu("relu6", "conv", 2.5)])
        {
            var activation = relu is null ? FusedActivation.None : FusedActivation.Of(relu)!;
            var leaf = x.clone().requires_grad_(true);
            var expected = Ordinary(layer, relu, leaf);
            AssertClose(expected, layer.ForwardAlone(x, activation));

            var other = x.clone().requires_grad_(true);
            if (layer.ForwardForGradient(other, activation) is not { } actual)
            {
                Assert.True(strides.Any(s => s > 1) || padding[0] != padding[2] || padding[0] >= kernel[0]);
                continue;
            }

            AssertClose(expected, actual);
            var arriving = randn(expected.shape, generator: generator);
            AssertClose(autograd.grad([expected], [leaf], [arriving], allow_unused: true)[0],
                autograd.grad([actual], [other], [arriving], allow_unused: true)[0]);
        }
    }

    [Fact]
    public void ForwardAlone_OfTheWrongChannels_IsTheOrdinaryOperatorsException()
    {
        using var scope = NewDisposeScope();
        using var layer = new Convolution("conv", "x", ones([8, 4, 3, 3]));
        Assert.ThrowsAny<Exception>(() => layer.ForwardAlone(ones([1, 5, 8, 8]), FusedActivation.None));
        Assert.ThrowsAny<Exception>(() => layer.ForwardAlone(ones([1, 4, 2, 2]), FusedActivation.None));
        Assert.ThrowsAny<Exception>(() => layer.ForwardAlone(ones([1, 4, 8, 8], float64), FusedActivation.None));
    }

    private static Tensor Ordinary(Convolution layer, Relu? relu, Tensor x)
    {
        long[] p = [.. layer.Padding];
        var padded = F.pad(x, [p[1], p[3], p[0], p[2]], PaddingModes.Constant, 0);
        var y = F.conv2d(padded, layer.Kernel, layer.Bias, [.. layer.Strides], [0, 0], [.. layer.Dilation],
            layer.Groups);
        return relu is null ? y : relu.Forward([y]);
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(actual.allclose(expected, rtol: 0, atol: 1e-4));
    }
}
