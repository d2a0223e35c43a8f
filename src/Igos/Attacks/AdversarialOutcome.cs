using Igos.Classifiers;

namespace Igos.Attacks;

/// <summary>What an attack made of one image.</summary>
public sealed record AdversarialOutcome
{
    /// <summary>The class that was asked about, and its probability for the image before the attack.</summary>
    public required ClassProbability Original { get; init; }

    /// <summary>
    /// The class that the image was to be led to, and its probability before the attack; null for an attack that leads
    /// away from <see cref="Original"/>.
    /// </summary>
    public required ClassProbability? Target { get; init; }

    /// <summary>The most probable class of the adversarial image.</summary>
    public required ClassProbability Prediction { get; init; }

    /// <summary>The most probable class of the adversarial image of 8 bits.</summary>
    public required ClassProbability RoundedPrediction { get; init; }

    /// <summary>
    /// Whether the adversarial image is taken for the target, or without one, for another class than before.
    /// </summary>
    public required bool IsSuccess { get; init; }

    /// <summary>
    /// The same of the image of 8 bits: where <see cref="IsSuccess"/> holds and this doesn't, rounding lost it.
    /// </summary>
    public required bool IsRoundedSuccess { get; init; }

    /// <summary>
    /// The probability of <see cref="Original"/>'s class for the image of 8 bits, from 0 to 1.
    /// </summary>
    public required float RoundedOriginalProbability { get; init; }

    /// <summary>
    /// J, the cross-entropy of the target, or without one, of the class asked about: for the image and after each step,
    /// T + 1 values.
    /// </summary>
    public required IReadOnlyList<float> Losses { get; init; }

    /// <summary>The greatest change of any colour of any pixel in the image of 8 bits, of the range 0 to 1.</summary>
    public required double LargestChange { get; init; }

    /// <summary>What the attack asked of the network for this image, besides the question's passes.</summary>
    public required Passes Passes { get; init; }
}
