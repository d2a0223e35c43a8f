namespace Igos.Cli.Photographs;

/// <summary>Where the files of a photograph's results go.</summary>
/// <param name="root">The output folder.</param>
/// <param name="folder">The photograph's own, where there is no template; not made yet.</param>
/// <param name="template">What files are called; null for the default.</param>
/// <param name="tell">Told where files of another result have the name.</param>
internal sealed class ResultFiles(string root, string folder, NameTemplate? template, Action<string> tell)
{
    /// <summary>The ending of reports, by which results are told apart.</summary>
    public const string Report = ".json";

    private int _greatest = 1; // number of a result

    /// <summary>
    /// The path of a result's files without their endings. Where files of another result have that name, it is
    /// numbered, so that they stay.
    /// </summary>
    /// <param name="result">What it is of.</param>
    /// <param name="values">Of a template's fields.</param>
    /// <param name="endings">
    /// Of the files, the report's among them; none for a figure of several results that were written before, which has
    /// no report and follows their number.
    /// </param>
    public string Stem(
        ResultIdentity result, IReadOnlyDictionary<string, string> values, IReadOnlyList<string> endings)
    {
        var stem = template is null ? Path.Combine(folder, result.Name) : Path.Combine(root, template.Name(values));
        if (endings.Count == 0)
        {
            return Numbered(_greatest);
        }

        var number = 1;
        while (endings.Any(ending => File.Exists(Numbered(number) + ending)) && !result.IsOf(Numbered(number) + Report))
        {
            number++;
        }

        if (number > 1)
        {
            tell($"The files {stem}.* are of another result, so this one's are called {Numbered(number)}.*");
            _greatest = Math.Max(_greatest, number);
        }

        return Numbered(number);

        string Numbered(int place) => place == 1 ? stem : $"{stem}-{place}";
    }
}
