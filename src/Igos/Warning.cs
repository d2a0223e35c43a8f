namespace Igos;

/// <summary>What a warning is about, and so how far it reaches.</summary>
public enum WarningScope
{
    /// <summary>The model: every image and every method.</summary>
    Model,

    /// <summary>The image and the class asked about, whatever the method.</summary>
    Image,

    /// <summary>One method's heatmap of one image.</summary>
    Method,
}

/// <summary>What a warning warns of.</summary>
public enum WarningKind
{
    /// <summary>The class has hardly any probability: there is little to explain.</summary>
    LowConfidence,

    /// <summary>The baseline still scores for the class: removing pixels removes little evidence.</summary>
    BaselineScores,

    /// <summary>
    /// A mask's search ended about where it began, by its cells or by the score: the heatmap shows little more than the
    /// first gradients.
    /// </summary>
    MaskHardlyMoved,

    /// <summary>The heatmap can't be drawn as if it meant something: NaN, constant, or nothing above 0.</summary>
    HeatmapWithoutMeaning,

    /// <summary>The network has none of the layers whose backward rule the method changes.</summary>
    PlainGradient,

    /// <summary>
    /// Whether the model's outputs are logits or probabilities can't be told, and logits are assumed.
    /// </summary>
    OutputsGuessed,

    /// <summary>The heatmap is no better than a random one.</summary>
    NoBetterThanRandom,

    /// <summary>Most of the probability that excitation backprop carries down doesn't arrive where it looks.</summary>
    ProbabilityLost,

    /// <summary>What the text says: read from a file that was written before kinds were.</summary>
    Other,
}

/// <summary>Something to know before believing a result.</summary>
/// <param name="Scope">What it is about.</param>
/// <param name="Kind">What it warns of.</param>
/// <param name="Text">A sentence for people, with the values that it rests on.</param>
public sealed record Warning(WarningScope Scope, WarningKind Kind, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}
