namespace Igos.Classifiers;

/// <summary>What of the classifier's output is explained.</summary>
public enum ScoreKind
{
    /// <summary>The softmax probability of the class: what the paper optimizes and measures.</summary>
    Probability,

    /// <summary>The class's logit.</summary>
    Logit,
}
