using static TorchSharp.torch;

namespace Igos.Classifiers;

/// <summary>Checks a batch of images before it reaches native code.</summary>
internal static class ClassifierInput
{
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
}
