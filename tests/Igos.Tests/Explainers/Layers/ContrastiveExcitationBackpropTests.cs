using Igos.Classifiers;
using Igos.Explainers.Layers;
using Igos.Imaging;
using Igos.Networks;
using Igos.Networks.Layers;
using static TorchSharp.torch;

namespace Igos.Tests.Explainers.Layers;

public class ContrastiveExcitationBackpropTests
{
    /// <summary>
    /// At what a 1×1 head reads, both runs have the same sum over channels at each place: there is nothing to see.
    /// </summary>
    [Fact]
    public void Explain_HeadOf1x1_LooksBelowTheContrastLayer()
    {
        using var classifier = ConvolutionalHead();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image);
        var byDefault = new ContrastiveExcitationBackprop().Explain(input)[0];
        var atContrast = new ContrastiveExcitationBackprop(new() { Layer = "relu2" }).Explain(input)[0];
        Assert.Equal("pool", byDefault.Layer);
        Assert.InRange(atContrast.Heatmap.Max, 0, 1e-6f); // the rounding of sums of 1
        Assert.True(byDefault.Heatmap.Max > 1e-3f, $"{byDefault.Heatmap.Max}");
    }

    [Fact]
    public void Explain_FullyConnectedHead_LooksAtTheContrastLayer()
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image);
        Assert.Equal("relu2", new ContrastiveExcitationBackprop().Explain(input)[0].Layer);
    }

    /// <summary>As SqueezeNet ends: a convolution of 1×1 for the classes, then the mean over the places.</summary>
    private static NetworkClassifier ConvolutionalHead()
    {
        using var generator = new TorchSharp.torch.Generator(5, CPU);
        Tensor Random(params long[] shape) => randn(shape, generator: generator);
        long[] padding = [1, 1, 1, 1];
        var layers = new Layer[]
        {
            new Convolution("conv1", "image", Random(8, 3, 3, 3) * 0.4, Random(8) * 0.1, padding: padding),
            new Relu("relu1", "conv1"),
            new RoutingLayer("pool", RoutingLayer.MaxPooling, ["relu1"], x => nn.functional.max_pool2d(x[0], 2)),
            new Convolution("conv2", "pool", Random(16, 8, 3, 3) * 0.25, null, padding: padding),
            new Relu("relu2", "conv2"),
            new Convolution("head", "relu2", Random(5, 16, 1, 1)),
            new Relu("relu3", "head"),
            AveragePooling.Global("average", "relu3"),
            new RoutingLayer("flat", "Flatten", ["average"], x => x[0].flatten(1)),
        };
        var network = new Network(layers, "image");
        return new NetworkClassifier("1×1 head", network, new ImageSize(24, 24), Normalization.ImageNet, 5);
    }
}
