using Igos.Classifiers;

namespace Igos.Evaluation;

/// <summary>Another network that heatmaps are scored on: how far they show more than the one network.</summary>
/// <param name="Classifier">Of the same classes as the one that is explained; not taken over.</param>
/// <param name="Hash">What tells its weights from others', as of the explained network.</param>
public sealed record ScoreModel(IClassifier Classifier, string Hash)
{
    private const int Missing = -1;

    /// <summary>
    /// For each class of the explained network the one that this network is asked about: that of the same label where
    /// both have labels, whatever their order; else that of the same index.
    /// </summary>
    /// <exception cref="ChoiceException">The classes aren't the same.</exception>
    internal IReadOnlyList<int> Classes(IClassifier explained)
    {
        ChoiceException Wrong(string reason) => new(Choice.ScoreModel, Classifier.Name, reason);
        if (Classifier.ClassCount != explained.ClassCount)
        {
            throw Wrong($"it has {Classifier.ClassCount} classes, and {explained.Name} has {explained.ClassCount}: "
                + "name a model of the same classes.");
        }

        int[] same = [.. Enumerable.Range(0, explained.ClassCount)];
        if (explained.Labels is not { } labels || Classifier.Labels is not { } others
            || labels.Zip(others).All(pair => Same(pair.First, pair.Second)))
        {
            return same;
        }

        int[] classes = [.. labels.Select(label => Only(others, label))];
        if (Array.IndexOf(classes, Missing) is >= 0 and var first)
        {
            var named = others.Count(other => Same(other, labels[first]));
            throw Wrong($"its labels aren't {explained.Name}'s: \"{labels[first]}\", class {first} there, is the name "
                + $"of {named} classes here, and class {first} here is \"{others[first]}\". Name a model of the same "
                + "classes.");
        }

        return classes;
    }

    private static int Only(IReadOnlyList<string> labels, string label)
    {
        int[] found = [.. Enumerable.Range(0, labels.Count).Where(c => Same(labels[c], label))];
        return found.Length == 1 ? found[0] : Missing;
    }

    private static bool Same(string one, string other) =>
        one.Trim().Equals(other.Trim(), StringComparison.OrdinalIgnoreCase);
}
