using static TorchSharp.torch;

namespace Igos.Classifiers;

/// <summary>
/// Asks a classifier, which may be anybody's, and checks what it gives before that reaches native code.
/// </summary>
internal static class ClassifierOutput
{
    /// <summary>The outputs for a batch of images.</summary>
    /// <param name="classifier">Its own exceptions go through as they are.</param>
    /// <param name="images">[k, 3, H, W], RGB in [0,1].</param>
    /// <returns>[k, C], float32; the caller's.</returns>
    /// <exception cref="IgosException">It gives something else, or a tensor that is disposed.</exception>
    public static Tensor Of(IClassifier classifier, Tensor images)
    {
        var outputs = classifier.Logits(images);
        var count = images.shape[0];
        if (outputs is null || outputs.IsInvalid)
        {
            var found = outputs is null ? "null" : "a tensor that is disposed";
            throw new IgosException($"{classifier.Name} gives {found} for {count} images; expected logits, [{count}, "
                + $"{classifier.ClassCount}], float32, that are the caller's.");
        }

        if (outputs.dim() == 2 && outputs.shape[0] == count && outputs.shape[1] == classifier.ClassCount
            && outputs.dtype == ScalarType.Float32)
        {
            return outputs;
        }

        using (outputs)
        {
            throw new IgosException($"{classifier.Name} gives [{string.Join(", ", outputs.shape)}], {outputs.dtype}, "
                + $"for {count} images; expected logits, [{count}, {classifier.ClassCount}], float32.");
        }
    }
}
