using Igos.Loading.Zoo;
using Igos.Networks;
using Igos.Networks.Layers;
using Igos.Tests.Loading.Zoo;
using static TorchSharp.torch;

namespace Igos.Tests.Networks;

/// <summary>
/// What a network computes at once (a convolution with the ReLU after it) is what its
/// layers compute one by one.
/// </summary>
[Collection(nameof(LiveTensors))]
public sealed class NetworkTests
{
    [Theory]
    [InlineData("squeezenet1_1")]
    [InlineData("mobilenet_v2")]
    [InlineData("resnet18")]
    public void Forward_AndGradient_AreThoseOfTheLayersOneByOne(string name)
    {
        using var scope = NewDisposeScope();
        var architecture = Architectures.Named(name);
        using var weights = MadeUpWeights.Of(architecture);
        using var network = architecture.Build(weights, name);
        var image = MadeUpWeights.Input()[.., .., ..96, ..96].contiguous();
        var (expected, gradient) = WithGradient(image, x => network.Forward(x, [], (layer, t) => layer.Forward(t)));
        var (actual, ours) = WithGradient(image, x => network.Forward(x, []));
        // The same sums in another order, through up to 53 layers: about 1e-5 of the largest value.
        AssertClose(expected, actual);
        AssertClose(gradient, ours);
        using (no_grad())
        {
            AssertClose(expected, network.Forward(image));
        }

        Assert.Equal(0, LiveTensors.LeftBy(() =>
        {
            using var pass = NewDisposeScope();
            WithGradient(image, x => network.Forward(x, []));
        }));
    }

    /// <summary>What is asked for is the convolution's own output, before the ReLU.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Forward_KeepingAConvolution_HasItsOwnOutput(bool withGradient)
    {
        using var scope = NewDisposeScope();
        using var network = Small(1);
        var image = MadeUpWeights.Input()[.., .., ..8, ..8].contiguous().requires_grad_(withGradient);
        using var kept = network.Forward(image, ["conv"]);
        Assert.True(kept["conv"].min().item<float>() < 0);
        Assert.True(kept.Output.allclose(kept["conv"].relu().mean([2, 3])));
        Assert.True(kept.Output.allclose(network.Forward(image), rtol: 1e-5));
    }

    /// <summary>
    /// oneDNN's ReLU makes NaN 0, and a network whose numbers overflow must say so, not give a score.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Forward_WhereNumbersOverflow_StaysNaN(bool withGradient)
    {
        using var scope = NewDisposeScope();
        using var network = Small(float.MaxValue);
        var image = MadeUpWeights.Input()[.., .., ..8, ..8].contiguous().requires_grad_(withGradient);
        Assert.True(network.Forward(image).isnan().any().item<bool>());
        using var usual = Small(1);
        image = image.detach().clone();
        image[0, 0, 3, 3] = float.NaN;
        Assert.True(usual.Forward(image.requires_grad_(withGradient)).isnan().any().item<bool>());
    }

    private static Network Small(float factor)
    {
        using var generator = new Generator(1, CPU);
        return new Network(
        [
            new Convolution("conv", "x", randn([6, 3, 3, 3], generator: generator) * factor),
            new Relu("relu", "conv"),
            AveragePooling.Global("pool", "relu"),
            new RoutingLayer("flatten", "Flatten", ["pool"], x => x[0].flatten(1)),
        ], "x");
    }

    private static (Tensor Output, Tensor Gradient) WithGradient(Tensor image, Func<Tensor, Activations> forward)
    {
        using var scope = NewDisposeScope();
        var leaf = image.detach().clone().requires_grad_(true);
        using var activations = forward(leaf);
        var output = activations.Output;
        var arriving = output.detach() / output.detach().abs().max();
        var gradient = autograd.grad([output], [leaf], [arriving], allow_unused: true)[0];
        return (output.detach().MoveToOuterDisposeScope(), gradient.MoveToOuterDisposeScope());
    }

    private static void AssertClose(Tensor expected, Tensor actual) =>
        Assert.True((expected - actual).abs().max().item<float>() <= 1e-4 * expected.abs().max().item<float>());
}
