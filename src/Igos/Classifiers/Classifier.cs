using Igos.Classifiers.Onnx;
using Igos.Classifiers.Zoo;
using Igos.NativeLibraries;

namespace Igos.Classifiers;

/// <summary>Loads classifiers: the library's own, or a user's file.</summary>
public static class Classifier
{
    /// <summary>Loads a classifier.</summary>
    /// <param name="model"><c>cifar10-resnet9</c> (also when null): the classifier that the library carries; else an ONNX file.</param>
    /// <param name="options">Labels, normalization and so on.</param>
    /// <returns>The classifier; the caller's.</returns>
    /// <exception cref="IgosException">The model can't be found or used; the message says why and what to do.</exception>
    public static IClassifier Load(string? model = null, ModelOptions? options = null)
    {
        TorchNative.EnsureLoaded();
        options ??= new ModelOptions();
        if (model is null or Cifar10ResNet9.Name)
        {
            return Cifar10ResNet9.Load(options.Device);
        }

        if (!File.Exists(model))
        {
            throw new IgosException($"The model \"{model}\" is neither a file nor a model's name ({Cifar10ResNet9.Name}).");
        }

        // Asked for before the file is read: a guess would silently ruin every figure.
        var normalization = options.Normalization ?? throw new IgosException(
            $"{model} doesn't say how its input is normalized: choose one of imagenet (torchvision), caffe, tf or unit, or give mean, std, scale and channel order.");
        var labels = options.Labels is { } path ? LabelFile.Read(path) : null;
        var onnx = OnnxModel.Load(model, options.InputSize);
        try
        {
            return new NetworkClassifier(Path.GetFileName(model), onnx.Network, onnx.InputSize, normalization, onnx.ClassCount, labels, options.Device);
        }
        catch
        {
            onnx.Network.Dispose();
            throw;
        }
    }
}
