using System.Globalization;
using Igos.Classifiers;
using Microsoft.VisualBasic.FileIO;

namespace Igos.Evaluation.Datasets;

/// <summary>Which of a classifier's classes the names of annotations are.</summary>
public static class AnnotationClasses
{
    private const int MostNamed = 10;
    private const int NearMisses = 3;

    /// <summary>
    /// A name is the class whose label is the same, or, where there is none, shares a synonym with it ("tabby, tabby
    /// cat" holds two); letter case doesn't matter.
    /// </summary>
    /// <param name="names">Of the annotations.</param>
    /// <param name="classifier">Whose classes they are.</param>
    /// <param name="mapFile">
    /// Lines of <c>annotation name,label or index</c> that come before; a name with nothing behind its comma isn't
    /// asked for. Null for none.
    /// </param>
    /// <returns>The index of each name's class; without those that aren't asked for.</returns>
    /// <exception cref="ChoiceException">
    /// The file can't be read, or names have no class, or several, or the same one; the message names labels that are
    /// nearly the same.
    /// </exception>
    public static IReadOnlyDictionary<string, int> Of(
        IEnumerable<string> names, IClassifier classifier, string? mapFile = null)
    {
        var map = mapFile is null ? [] : Read(mapFile);
        var found = new Dictionary<string, int>();
        var missing = new List<string>();
        foreach (var name in names.Distinct().Order(StringComparer.Ordinal))
        {
            var word = map.GetValueOrDefault(name, name);
            var classes = word.Length == 0 ? [] : Named(word, classifier, map.ContainsKey(name));
            if (classes.Length == 1)
            {
                found[name] = classes[0];
            }
            else if (word.Length > 0)
            {
                missing.Add(Miss(name, word, classes, classifier));
            }
        }

        if (missing.Count > 0)
        {
            throw Wrong(mapFile, $"{missing.Count} of the annotations' names have no class of {classifier.Name}: "
                + string.Join("; ", missing.Take(MostNamed)) + (missing.Count > MostNamed ? "; …" : "")
                + ". Give lines of \"annotation name,label or index\" with --label-map; a name with nothing behind its "
                + "comma isn't asked for.");
        }

        return found.GroupBy(pair => pair.Value).FirstOrDefault(group => group.Count() > 1) is not { } twice ? found
            : throw Wrong(mapFile, $"{string.Join(" and ", twice.Select(pair => pair.Key))} are the same class of "
                + $"{classifier.Name}, {twice.Key}: leave out all but one.");
    }

    private static int[] Named(string word, IClassifier classifier, bool isMapped)
    {
        if (isMapped && int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return index < classifier.ClassCount ? [index] : [];
        }

        var labels = classifier.Labels ?? [];
        int[] whole = [.. Enumerable.Range(0, labels.Count)
            .Where(c => labels[c].Trim().Equals(word, StringComparison.OrdinalIgnoreCase))];
        var words = Synonyms(word).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return whole.Length > 0 ? whole
            : [.. Enumerable.Range(0, labels.Count).Where(c => Synonyms(labels[c]).Any(words.Contains))];
    }

    private static string Miss(string name, string word, int[] classes, IClassifier classifier)
    {
        var text = name == word ? name : $"{name} (in the map: {word})";
        if (classifier.Labels is not { } labels)
        {
            return $"{text} (the labels aren't known: give the index)";
        }

        if (classes.Length > 1)
        {
            return $"{text} (all of {string.Join(", ", classes.Select(c => $"{c} {labels[c]}"))})";
        }

        var near = labels.Select(label => (Label: label, Distance: Synonyms(label).Min(l => Distance(l, word))))
            .Where(label => label.Distance <= Math.Max(2, word.Length / 3)
                || label.Label.Contains(word, StringComparison.OrdinalIgnoreCase))
            .OrderBy(label => label.Distance).Take(NearMisses).Select(label => $"\"{label.Label}\"").ToArray();
        return near.Length == 0 ? text : $"{text} (near: {string.Join(", ", near)})";
    }

    private static string[] Synonyms(string label) => label.Split(',', StringSplitOptions.TrimEntries);

    /// <summary>Letters to be changed, put in or left out (Levenshtein), whatever their case.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (var i = 1; i <= a.Length; i++)
        {
            var above = row[0]; // of the column before
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var isSame = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]);
                (above, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, above + (isSame ? 0 : 1)));
            }
        }

        return row[^1];
    }

    private static Dictionary<string, string> Read(string file)
    {
        try
        {
            using var parser = new TextFieldParser(file) { CommentTokens = ["#"], HasFieldsEnclosedInQuotes = true };
            parser.SetDelimiters(",");
            var map = new Dictionary<string, string>();
            while (parser.ReadFields() is { } fields)
            {
                if (fields.Length < 2 || !map.TryAdd(fields[0], string.Join(", ", fields[1..])))
                {
                    throw Wrong(file, $"the line \"{string.Join(",", fields)}\" "
                        + (fields.Length < 2 ? "isn't \"annotation name,label or index\"." : "names it once more."));
                }
            }

            return map;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or MalformedLineException)
        {
            throw Wrong(file, File.Exists(file) ? $"the file can't be read: {e.Message}" : "there is no such file.");
        }
    }

    private static ChoiceException Wrong(string? file, string reason) => new("label-map", file, reason);
}
