namespace Igos.Classifiers;

/// <summary>What a classifier's outputs are, and so how its probabilities come of them.</summary>
public enum OutputKind
{
    /// <summary>Before a softmax over the classes: probabilities that sum to 1.</summary>
    Logits,

    /// <summary>
    /// Before a sigmoid of each: every class has a probability of its own, as in multi-label networks.
    /// </summary>
    SigmoidLogits,

    /// <summary>Probabilities as the network itself computes them; they needn't sum to 1.</summary>
    Probabilities,
}
