using Igos.Classifiers;
using Igos.Loading;
using static TorchSharp.torch;

namespace Igos.Benchmarks;

/// <summary>
/// The network that the benchmarks run on: the ONNX file named by IGOS_BENCH_MODEL, or the embedded classifier.
/// </summary>
internal static class RealModel
{
    public static NetworkClassifier Load()
    {
        var classifier = Environment.GetEnvironmentVariable("IGOS_BENCH_MODEL") is { Length: > 0 } file
            ? Classifier.Load(file, new ModelOptions { Normalization = Normalization.Caffe })
            : Classifier.Load();
        return (NetworkClassifier)classifier;
    }

    /// <summary>A smooth random image of the network's size.</summary>
    public static Tensor Image(IClassifier classifier)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);
        long[] size = [classifier.InputSize.Height, classifier.InputSize.Width];
        var coarse = rand([1, 3, 8, 8], generator: generator);
        return nn.functional.interpolate(coarse, size: size, mode: InterpolationMode.Bilinear, align_corners: true)
            .MoveToOuterDisposeScope();
    }
}
