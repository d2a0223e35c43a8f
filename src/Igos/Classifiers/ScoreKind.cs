namespace Igos.Classifiers;

/// <summary>What of the classifier's output is explained.</summary>
public enum ScoreKind
{
    /// <summary>
    /// The probability of the class, by the classifier's <see cref="OutputKind"/>: what the paper optimizes and
    /// measures.
    /// </summary>
    Probability,

    /// <summary>
    /// The class's logit: what the softmax or the sigmoid reads, without bounds. Where a network gives probabilities
    /// only, their logarithm.
    /// </summary>
    Logit,
}
