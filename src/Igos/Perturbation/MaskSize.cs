using Igos.Classifiers;

namespace Igos.Perturbation;

/// <summary>Checks the resolution asked for against the classifier's input.</summary>
internal static class MaskSize
{
    /// <summary>Throws unless an m×m mask is no finer than the classifier's input.</summary>
    public static void Check(int size, IClassifier classifier)
    {
        var limit = Math.Min(classifier.InputSize.Height, classifier.InputSize.Width);
        if (size < 1 || size > limit)
        {
            throw new IgosException($"Size {size}: {classifier.Name} takes images of {classifier.InputSize}, "
                + $"so a mask can have from 1 to {limit} cells a side.");
        }
    }
}
