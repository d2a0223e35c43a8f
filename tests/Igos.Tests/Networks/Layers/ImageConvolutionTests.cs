using Igos.Networks.Layers;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Tests.Networks.Layers;

public class ImageConvolutionTests
{
    /// <summary>
    /// SqueezeNet's, ResNet's and AlexNet's first convolutions, and one whose last pixels no window reaches.
    /// </summary>
    [Theory]
    [InlineData(3, 3, 2, 0, 33, 33)]
    [InlineData(7, 7, 2, 3, 32, 48)]
    [InlineData(11, 11, 4, 2, 63, 64)]
    [InlineData(3, 5, 4, 1, 30, 31)]
    public void Of_ForwardAndGradient_AreThoseOfAnOrdinaryConvolution(
        int kernelHeight, int kernelWidth, int stride, int padding, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);
        var kernel = randn([8, 3, kernelHeight, kernelWidth], generator: generator);
        var bias = randn([8], generator: generator);
        var image = randn([2, 3, height, width], generator: generator).requires_grad_(true);
        var expected = F.conv2d(image, kernel, bias, [stride, stride], [padding, padding]);
        var arriving = randn(expected.shape, generator: generator);
        var expectedGradient = autograd.grad([expected], [image], [arriving], allow_unused: true)[0];

        var actual = ImageConvolution.Of(image, kernel, bias, stride, [padding, padding]);
        var gradient = autograd.grad([actual], [image], [arriving], allow_unused: true)[0];

        // Sums of up to 363 products of order 1, in another order: single precision leaves about 1e-5.
        Assert.True(actual.allclose(expected, rtol: 0, atol: 1e-4));
        Assert.Equal(expectedGradient.shape, gradient.shape);
        Assert.True(gradient.allclose(expectedGradient, rtol: 0, atol: 1e-4));
    }
}
