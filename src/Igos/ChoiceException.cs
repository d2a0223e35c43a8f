namespace Igos;

/// <summary>
/// A choice that was made for a run can't be: the model, the class, a method's option. Nothing has run yet.
/// </summary>
public sealed class ChoiceException : IgosException
{
    /// <summary>Makes the error.</summary>
    /// <param name="choice">What was chosen, one of <see cref="Choice"/> or an option's name.</param>
    /// <param name="value">As it was given; null where it is missing.</param>
    /// <param name="reason">A sentence: what is wrong with it, and what to do.</param>
    public ChoiceException(string choice, string? value, string reason)
        : base($"{choice}{(value is null ? "" : $" {value}")}: {reason}") => Choice = choice;

    /// <summary>What was chosen; the message begins with it.</summary>
    public string Choice { get; }
}

/// <summary>The choices of a run, by the words that errors call them; a command's flags are the same words.</summary>
public static class Choice
{
    /// <summary>The classifier: a name or a file.</summary>
    public const string Model = "model";

    /// <summary>A file of weights for a named architecture.</summary>
    public const string Weights = "weights";

    /// <summary>The classes' names.</summary>
    public const string Labels = "labels";

    /// <summary>How pixels become the network's input.</summary>
    public const string Normalization = "normalization";

    /// <summary>H and W of the images, for a file that leaves them open.</summary>
    public const string InputSize = "input-size";

    /// <summary>Which of a file's outputs holds the scores.</summary>
    public const string Output = "output";

    /// <summary>What of the class is explained, and how a probability comes of the outputs.</summary>
    public const string Score = "score";

    /// <summary>What removed pixels are replaced by for further scores.</summary>
    public const string ScoreBaseline = "score-baseline";

    /// <summary>Another network that heatmaps are scored on.</summary>
    public const string ScoreModel = "score-model";

    /// <summary>Where to compute.</summary>
    public const string Device = "device";

    /// <summary>The class asked about.</summary>
    public const string Target = "target";

    /// <summary>How to explain.</summary>
    public const string Method = "method";

    /// <summary>The heatmap's resolution.</summary>
    public const string Size = "size";

    /// <summary>The layer that methods look at.</summary>
    public const string Layer = "layer";
}
