using System.Globalization;
using System.Text.RegularExpressions;
using Igos.Classifiers;
using Igos.Running;
using Microsoft.VisualBasic.FileIO;

namespace Igos.Evaluation.Datasets;

/// <summary>The true class of each photograph, from a file or from the folders that they lie in.</summary>
public sealed partial class TrueClasses
{
    /// <summary>The word for photographs that lie in folders of their class.</summary>
    public const string Folders = "folders";

    private readonly Func<PhotographFile, string?> _word;
    private readonly string _source;
    private readonly Dictionary<string, int> _ofWord = new(StringComparer.Ordinal);
    private readonly IClassifier _classifier;
    private readonly string[] _synsets;

    private TrueClasses(
        string source, Func<PhotographFile, string?> word, IEnumerable<string> words, IClassifier classifier)
    {
        (_source, _word, _classifier) = (source, word, classifier);
        // As torchvision's ImageFolder and ImageNet have it: the sorted synsets are the classes.
        string[] synsets = [.. words.Where(w => Synset().IsMatch(w)).Distinct().Order(StringComparer.Ordinal)];
        _synsets = synsets.Length == classifier.ClassCount ? synsets : [];
    }

    /// <summary>One class for every photograph.</summary>
    /// <param name="index">Of the class, from 0.</param>
    /// <param name="classifier">Whose classes they are.</param>
    internal static TrueClasses Of(int index, IClassifier classifier) =>
        new("index", _ => index.ToString(CultureInfo.InvariantCulture), [], classifier);

    /// <summary>Reads where the classes stand.</summary>
    /// <param name="source">
    /// <c>folders</c>, or a file: <c>file,class</c> a line (CSV); a file's name and an index a line (ImageNet's val.txt
    /// as Caffe has it); or an index or synset a line, the photographs' names ending in their number
    /// (ILSVRC2012_val_00000001). A class is an index from 0, a label, or a synset such as n01440764.
    /// </param>
    /// <param name="photographs">Of the study.</param>
    /// <param name="classifier">Whose classes they are.</param>
    /// <exception cref="ChoiceException">The file can't be read or isn't of these kinds.</exception>
    public static TrueClasses Read(
        string source, IReadOnlyList<PhotographFile> photographs, IClassifier classifier)
    {
        if (source == Folders)
        {
            string? Folder(PhotographFile file) =>
                Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file.Path)));
            return new TrueClasses(source, Folder, photographs.Select(Folder).OfType<string>(), classifier);
        }

        var lines = Lines(source);
        if (lines.All(line => line.Length == 1))
        {
            string[] words = [.. lines.Select(line => line[0])];
            CheckNotDevelopmentKit(source, words);
            return new TrueClasses(source, file => Numbered(file, words), words, classifier);
        }

        if (lines.FirstOrDefault(line => line.Length != 2) is { } odd)
        {
            throw Wrong(source, $"\"{string.Join(",", odd)}\" isn't a file and its class: expected file,class a line.");
        }

        var classes = lines.GroupBy(line => line[0].Replace('\\', '/')).ToDictionary(g => g.Key, g => g.Last()[1]);
        return new TrueClasses(source, file => classes.GetValueOrDefault(file.Name)
            ?? classes.GetValueOrDefault(Path.GetFileName(file.Path)), classes.Values, classifier);
    }

    /// <summary>The index of a photograph's class; null where the file doesn't have it.</summary>
    /// <exception cref="ChoiceException">There is no such class.</exception>
    public int? Of(PhotographFile photograph)
    {
        if (_word(photograph) is not { } word)
        {
            return null;
        }

        if (!_ofWord.TryGetValue(word, out var index))
        {
            _ofWord[word] = index = Index(word, photograph);
        }

        return index;
    }

    private int Index(string word, PhotographFile photograph)
    {
        if (Synset().IsMatch(word))
        {
            var place = Array.IndexOf(_synsets, word);
            if (place < 0 && _classifier.Labels is { } labels)
            {
                place = labels.ToList().FindIndex(label => label.StartsWith(word, StringComparison.Ordinal));
            }

            return place >= 0 ? place : throw Wrong(_source,
                $"the class of {photograph.Name} is the synset {word}, and which class that is isn't known: "
                + "give all synsets of the model's classes, or labels that begin with them.");
        }

        try
        {
            return new TargetChoice(word).Resolve(_classifier)
                ?? throw Wrong(_source, $"the class of {photograph.Name} is \"{word}\": expected an index or a name.");
        }
        catch (ChoiceException e) when (e.Choice == Choice.Target)
        {
            throw Wrong(_source, $"the class of {photograph.Name}: {e.Message}");
        }
    }

    private static string[][] Lines(string source)
    {
        try
        {
            using var parser = new TextFieldParser(source) { CommentTokens = ["#"], HasFieldsEnclosedInQuotes = true };
            parser.SetDelimiters(File.ReadLines(source).Take(100).Any(line => line.Contains(',')) ? "," : " ", "\t");
            var lines = new List<string[]>();
            while (parser.ReadFields() is { } fields)
            {
                lines.Add([.. fields.Where(field => field.Length > 0)]);
            }

            if (lines is [["file", "class"], ..])
            {
                lines.RemoveAt(0);
            }

            return lines.Count > 0 ? [.. lines] : throw Wrong(source, "the file is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or MalformedLineException)
        {
            throw Wrong(source, File.Exists(source) ? $"the file can't be read: {e.Message}"
                : $"expected {Folders}, or a file of classes; there is no such file.");
        }
    }

    /// <summary>Line n is of the photograph whose name ends in n, from 1 on.</summary>
    private static string? Numbered(PhotographFile file, string[] words)
    {
        var digits = TrailingNumber().Match(Path.GetFileNameWithoutExtension(file.Path)).Value;
        return int.TryParse(digits, CultureInfo.InvariantCulture, out var n) && n >= 1 && n <= words.Length
            ? words[n - 1] : null;
    }

    /// <summary>Its numbers, from 1 to 1000, aren't in the order in which networks have ImageNet's classes.</summary>
    private static void CheckNotDevelopmentKit(string source, string[] words)
    {
        if (words.Length == 50_000 && words.All(word => int.TryParse(word, out var n) && n is >= 1 and <= 1000))
        {
            throw Wrong(source, "these are the numbers of ImageNet's development kit, in another order than networks "
                + "have the classes. Give val.txt as Caffe has it, or the validation images' synsets, one a line.");
        }
    }

    private static ChoiceException Wrong(string source, string reason) => new("truth", source, reason);

    [GeneratedRegex("^n[0-9]{8}$")]
    private static partial Regex Synset();

    [GeneratedRegex("[0-9]+$")]
    private static partial Regex TrailingNumber();
}
