using Igos.Classifiers;

namespace Igos.Running;

/// <summary>Which class is asked about: each image's most probable one, an index, or a name.</summary>
/// <param name="Text">As a person writes it: <c>predicted</c>, an index, or (part of) a name.</param>
public sealed record TargetChoice(string Text)
{
    private const string PredictedText = "predicted";

    /// <summary>Each image's most probable class.</summary>
    public static TargetChoice Predicted { get; } = new(PredictedText);

    /// <summary>The class index, or null for each image's most probable class.</summary>
    /// <exception cref="ChoiceException">No class, or more than one, fits.</exception>
    public int? Resolve(IClassifier classifier) =>
        Text.Equals(PredictedText, StringComparison.OrdinalIgnoreCase) ? null : classifier.FindClass(Text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
