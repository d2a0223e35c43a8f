using System.Globalization;

namespace Igos.Classifiers;

/// <summary>Finds the class that a person means.</summary>
internal static class ClassNames
{
    private const int MostListed = 10;

    /// <summary>The index of the class that a text names: see <see cref="IClassifier.FindClass"/>.</summary>
    /// <exception cref="ChoiceException">No class, or more than one, fits.</exception>
    public static int Find(IClassifier classifier, string text)
    {
        ChoiceException Wrong(string message) => new(Choice.Target, text.Length == 0 ? "\"\"" : text, message);
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
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
        bool Is(string name) => name.Trim().Equals(text, StringComparison.OrdinalIgnoreCase);
        int[] exact = [.. Matches(labels, label => label.Split(',').Append(label).Any(Is))];
        int[] found = exact.Length > 0 ? exact
            : [.. Matches(labels, label => label.Contains(text, StringComparison.OrdinalIgnoreCase))];
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

    private static IEnumerable<int> Matches(IReadOnlyList<string> labels, Func<string, bool> fits) =>
        Enumerable.Range(0, labels.Count).Where(c => fits(labels[c]));
}
