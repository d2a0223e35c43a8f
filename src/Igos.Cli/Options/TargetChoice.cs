using System.Globalization;
using Igos.Classifiers;
using Igos.Cli.Terminal;

namespace Igos.Cli.Options;

/// <summary>Which class is asked about: each image's most probable one, an index, or a name.</summary>
internal sealed record TargetChoice(string Text)
{
    private const int MostListed = 10;

    /// <summary>The class index, or null for each image's most probable class.</summary>
    /// <exception cref="UsageException">No class, or more than one, fits.</exception>
    public int? Resolve(IClassifier classifier)
    {
        if (Text.Equals("predicted", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (int.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
        {
            return index >= 0 && index < classifier.ClassCount ? index
                : throw new UsageException($"--target {index}: {classifier.Name} has classes 0 to {classifier.ClassCount - 1}.");
        }

        if (classifier.Labels is not { } labels)
        {
            throw new UsageException($"--target {Text}: the names of {classifier.Name}'s classes aren't known. Give their file with --labels, or the class's index.");
        }

        // "tabby, tabby cat" holds two names.
        int[] exact = [.. Matches(labels, label => label.Split(',').Append(label).Any(n => n.Trim().Equals(Text, StringComparison.OrdinalIgnoreCase)))];
        int[] found = exact.Length > 0 ? exact : [.. Matches(labels, label => label.Contains(Text, StringComparison.OrdinalIgnoreCase))];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new UsageException($"--target {Text}: no class of {classifier.Name} has that name. Give part of a name, or an index from 0 to {classifier.ClassCount - 1}."),
            _ => throw new UsageException($"--target {Text}: {found.Length} classes fit: "
                + string.Join("; ", found.Take(MostListed).Select(c => $"{c} {labels[c]}")) + (found.Length > MostListed ? "; …" : "") + ". Give the index of one."),
        };
    }

    private static IEnumerable<int> Matches(IReadOnlyList<string> labels, Func<string, bool> fits) =>
        Enumerable.Range(0, labels.Count).Where(c => fits(labels[c]));
}
