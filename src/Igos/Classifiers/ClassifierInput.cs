using static TorchSharp.torch;

namespace Igos.Classifiers;

/// <summary>Checks a batch of images before it reaches native code.</summary>
internal static class ClassifierInput
{
    private const float Rounding = 1e-4f; // of pixels that were resized in float32

    /// <summary>Throws unless the images are [N, 3, H, W] float32 of the classifier's size.</summary>
    public static void Check(IClassifier classifier, Tensor images)
    {
        var (height, width) = (classifier.InputSize.Height, classifier.InputSize.Width);
        var shape = images.shape;
        if (shape.Length != 4 || shape[0] < 1 || shape[1] != 3 || shape[2] != height || shape[3] != width
            || images.dtype != ScalarType.Float32)
        {
            throw new ArgumentException($"{classifier.Name} takes images of shape [N, 3, {height}, {width}], float32; "
                + $"found [{string.Join(", ", shape)}], {images.dtype}.", nameof(images));
        }
    }

    /// <summary>Throws unless every pixel is a number from 0 to 1.</summary>
    public static void CheckPixels(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (least, most) = (images.min().item<float>(), images.max().item<float>());
        if (!(least >= -Rounding && most <= 1 + Rounding)) // NaN is neither
        {
            throw new ArgumentException("Images are RGB from 0 to 1, before any normalization; "
                + $"found pixels from {least} to {most}.", nameof(images));
        }
    }
}
