namespace Igos.Loading.Zoo;

/// <summary>What somebody may have meant who wrote a name that doesn't exist.</summary>
internal static class SimilarNames
{
    private const int MostEdits = 2;

    /// <summary>
    /// A sentence that asks for the nearest names, where any is near, and one that lists all. Near are names that
    /// differ in punctuation, by two letters at most, or go on after what was written.
    /// </summary>
    public static string Suggestion(string written, IEnumerable<string> names)
    {
        string[] all = [.. names];
        var bare = Bare(written);
        var edits = all.ToDictionary(name => name, name => Edits(bare, Bare(name)));
        var least = edits.Values.Min();
        string[] near = bare.Length == 0 ? []
            : least <= Math.Min(MostEdits, bare.Length / 3) ? [.. all.Where(name => edits[name] == least)]
            : [.. all.Where(name => Bare(name).StartsWith(bare, StringComparison.Ordinal))];
        var question = near.Length == 0 ? "" : $"Did you mean {string.Join(" or ", near)}? ";
        return $"{question}There are {string.Join(", ", all)}.";
    }

    private static string Bare(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>
    /// How many letters must be inserted, removed or replaced: Levenshtein's distance, one row of its table at a time.
    /// </summary>
    private static int Edits(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, replaced));
            }
        }

        return row[^1];
    }
}
