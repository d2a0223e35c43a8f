using Igos.Classifiers;
using Igos.Imaging;
using Igos.Networks;
using Igos.Networks.Layers;
using static TorchSharp.torch;

namespace Igos.Tests;

/// <summary>Networks made by hand, whose evidence is known.</summary>
internal static class TinyClassifiers
{
    /// <summary>
    /// Two classes of 32×32 images: class 1's logit is 40 times the mean brightness of the patch of 8×8 pixels whose
    /// corner is at (row, column), minus 10; class 0's is 0. No other pixel matters.
    /// </summary>
    public static NetworkClassifier Patch(int row, int column)
    {
        var weight = zeros(2, 3, 32, 32);
        var (rows, columns) = (TensorIndex.Slice(row, row + 8), TensorIndex.Slice(column, column + 8));
        weight[TensorIndex.Single(1), TensorIndex.Colon, rows, columns] = 40f / (3 * 64);
        var layers = new Layer[]
        {
            new Relu("relu", "image"),
            new Convolution("patch", "relu", weight, tensor(new float[] { 0, -10 })),
            new RoutingLayer("logits", "Flatten", ["patch"], x => x[0].flatten(1)),
        };
        var network = new Network(layers, "image");
        return new NetworkClassifier("patch", network, new ImageSize(32, 32), Normalization.Unit, 2);
    }

    /// <summary>
    /// A small convolutional network with random weights, 24×24 pixels and 5 classes: nothing is known, all is generic.
    /// </summary>
    public static NetworkClassifier Random(int seed = 3)
    {
        using var generator = new TorchSharp.torch.Generator((ulong)seed, CPU);
        Tensor Random(double deviation, params long[] shape)
        {
            using var one = randn(shape, generator: generator);
            return one * deviation;
        }

        var (weight1, bias1) = (Random(0.4, 8, 3, 3, 3), Random(0.1, 8));
        var weight2 = Random(0.25, 16, 8, 3, 3);
        var layers = new Layer[]
        {
            new Convolution("conv1", "image", weight1, bias1, padding: [1, 1, 1, 1]),
            new Relu("relu1", "conv1"),
            new RoutingLayer("pool", "MaxPooling", ["relu1"], x => nn.functional.max_pool2d(x[0], 2)),
            new Convolution("conv2", "pool", weight2, null, padding: [1, 1, 1, 1]),
            new Relu("relu2", "conv2"),
            AveragePooling.Global("average", "relu2"),
            new RoutingLayer("flat", "Flatten", ["average"], x => x[0].flatten(1)),
            new Linear("classifier", "flat", Random(3, 5, 16)),
        };
        var network = new Network(layers, "image");
        return new NetworkClassifier("random", network, new ImageSize(24, 24), Normalization.ImageNet, 5);
    }

    /// <summary>Smooth random images, [count, 3, size, size].</summary>
    public static Tensor Images(int count, int size, int seed = 1)
    {
        using var scope = NewDisposeScope();
        using var generator = new TorchSharp.torch.Generator((ulong)seed, CPU);
        return nn.functional.interpolate(rand([count, 3, 6, 6], generator: generator), size: [size, size],
            mode: InterpolationMode.Bilinear, align_corners: true).MoveToOuterDisposeScope();
    }
}
