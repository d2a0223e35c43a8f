using Igos.Classifiers;

namespace Igos.Running;

/// <summary>
/// What the score of a class is: what methods explain, and what deletion and insertion measure. A classifier's
/// probability comes of its outputs by a softmax or by a sigmoid of each, which a file often doesn't say.
/// </summary>
public enum ScoreChoice
{
    /// <summary>
    /// The probability, by what the outputs are found to be; each method is driven by what is usual for it.
    /// </summary>
    Auto,

    /// <summary>
    /// The probability, also for methods that usually take the logit. Outputs from 0 to 1 of which nothing says what
    /// they are count as probabilities.
    /// </summary>
    Probability,

    /// <summary>The outputs are logits of classes of which one is true: their softmax.</summary>
    Softmax,

    /// <summary>The outputs are logits of classes that are true or not each by itself: the sigmoid of each.</summary>
    Sigmoid,

    /// <summary>The logit itself, without bounds: no probability.</summary>
    Logit,
}

/// <summary>What a choice of the score means for each part of a run.</summary>
internal static class ScoreChoices
{
    /// <summary>What the model's outputs are taken for; null to find out.</summary>
    public static OutputKind? OutputKind(this ScoreChoice score) => score switch
    {
        ScoreChoice.Softmax => Classifiers.OutputKind.Logits,
        ScoreChoice.Sigmoid => Classifiers.OutputKind.SigmoidLogits,
        _ => null,
    };
}
