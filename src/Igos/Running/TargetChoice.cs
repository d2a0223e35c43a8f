using System.Globalization;
using Igos.Classifiers;

namespace Igos.Running;

/// <summary>Which class is asked about: each image's most probable one, an index, or a name.</summary>
/// <param name="Text">As a person writes it: <c>predicted</c>, an index, or (part of) a name.</param>
public sealed record TargetChoice(string Text)
{
    private const int MostListed = 10;
    private const string PredictedText = "predicted";

    /// <summary>Each image's most probable class.</summary>
    public static TargetChoice Predicted { get; } = new(PredictedText);

    /// <summary>The class index, or null for each image's most probable class.</summary>
    /// <exception cref="ChoiceException">No class, or more than one, fits.</exception>
    public int? Resolve(IClassifier classifier)
    {
        if (Text.Equals(PredictedText, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (int.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
        {
            return index >= 0 && index < classifier.ClassCount ? index
                : throw Wrong($"{classifier.Name} has classes 0 to {classifier.ClassCount - 1}.");
        }

        if (classifier.Labels is not { } labels)
        {
            throw Wrong(
                $"the names of {classifier.Name}'s classes aren't known. Give their file, or the class's index.");
        }

        // "tabby, tabby cat" holds two names.
        int[] exact = [.. Matches(labels, label => label.Split(',').Append(label).Any(Is))];
        int[] found = exact.Length > 0 ? exact
            : [.. Matches(labels, label => label.Contains(Text, StringComparison.OrdinalIgnoreCase))];
        return found.Length switch
        {
            1 => found[0],
            0 => throw Wrong($"no class of {classifier.Name} has that name. Give part of a name, or an index from 0 to "
                + $"{classifier.ClassCount - 1}."),
            _ => throw Wrong($"{found.Length} classes fit: "
                + string.Join("; ", found.Take(MostListed).Select(c => $"{c} {labels[c]}"))
                + (found.Length > MostListed ? "; …" : "") + ". Give the index of one."),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private bool Is(string name) => name.Trim().Equals(Text, StringComparison.OrdinalIgnoreCase);

    private ChoiceException Wrong(string message) => new(Choice.Target, Text, message);

    private static IEnumerable<int> Matches(IReadOnlyList<string> labels, Func<string, bool> fits) =>
        Enumerable.Range(0, labels.Count).Where(c => fits(labels[c]));
}
