using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;
using Igos.Cli.Terminal;
using Igos.Imaging;
using Igos.Loading.Zoo;
using Igos.Running;

namespace Igos.Cli.Photographs;

/// <summary>
/// What files are called below the output folder, without their endings: a text with fields in braces, such as
/// <c>{folder}/{photograph}-{method}</c>.
/// </summary>
internal sealed partial class NameTemplate
{
    /// <summary>The photograph's name without its ending.</summary>
    public const string Photograph = "photograph";

    /// <summary>The name of the folder that it is in.</summary>
    public const string Folder = "folder";

    /// <summary>The method's name.</summary>
    public const string Method = "method";

    /// <summary>The class asked about, or led to.</summary>
    public const string Target = "target";

    /// <summary>The classifier as it was named.</summary>
    public const string Model = "model";

    /// <summary>What removed pixels are replaced by.</summary>
    public const string Baseline = "baseline";

    /// <summary>The name by default, which tells all results of a photograph apart.</summary>
    public const string Result = "result";

    // In UTF-8; file systems take 255, and an ending and the name of a file aside come to it.
    private const int LongestName = 190;
    private const int LongestValue = 60; // of up to 3 bytes each
    private const string Forbidden = "<>:\"|?*\\"; // on some system

    private static readonly char[] Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    private readonly string _text;

    private NameTemplate(string text) => _text = text;

    /// <summary>The option that gives it; null by default.</summary>
    /// <param name="hasMethods">Whether each method has files of its own.</param>
    public static Option<NameTemplate?> Option(bool hasMethods)
    {
        string[] fields =
            [Photograph, Folder, .. hasMethods ? [Method] : Array.Empty<string>(), Target, Model, Baseline, Result];
        return new Option<NameTemplate?>("--name")
        {
            HelpName = "TEMPLATE",
            Description = "What files are called below --out, without their endings, such as "
                + "{folder}/{photograph}-{target}. Fields: {photograph}, {folder} (that it is in), "
                + (hasMethods ? "{method}, " : "") + "{target} (the class), {model}, {baseline}, and {result}, which "
                + "is all that tells a photograph's results apart; / makes folders. Default: {photograph}/{result}.",
            CustomParser = argument =>
            {
                var text = argument.Tokens.Single().Value;
                if (Problem(text, fields) is not { } problem)
                {
                    return new NameTemplate(text);
                }

                argument.AddError($"--name {(text.Length == 0 ? "\"\"" : text)}: {problem}");
                return null;
            },
        };
    }

    /// <summary>The values of a result's fields.</summary>
    /// <param name="image">The photograph's file.</param>
    /// <param name="model">What is asked.</param>
    /// <param name="baseline">What removed pixels are replaced by, where it is known.</param>
    /// <param name="method">Of the result.</param>
    /// <param name="target">The class, in a word.</param>
    /// <param name="result">The name by default.</param>
    public static IReadOnlyDictionary<string, string> Values(
        string image, ModelChoice model, BaselineKind? baseline, string method, string target, string result)
    {
        var folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(image)));
        var weights = model.Weights is { } file ? $"-{Path.GetFileNameWithoutExtension(file)}" : "";
        return new Dictionary<string, string>
        {
            [Photograph] = OutputFolders.NameOf(image),
            [Folder] = string.IsNullOrEmpty(folder) ? "root" : folder,
            [Method] = method,
            [Target] = Plain(target),
            [Model] = Plain($"{(model.IsEmbedded ? Cifar10ResNet11.Name
                : Path.GetFileNameWithoutExtension(model.Model))}{weights}"),
            [Baseline] = baseline?.ToString().ToLowerInvariant() ?? Baseline,
            [Result] = result,
        };
    }

    /// <summary>A value with nothing in it that a file's name can't have on some system.</summary>
    public static string Plain(string value)
    {
        var plain = Unsafe().Replace(value, "_");
        plain = plain.Length > LongestValue ? plain[..LongestValue] : plain;
        return plain.Trim('.').Length == 0 ? "_" : plain; // "..", a folder of another place
    }

    /// <summary>The name, as a path below the output folder.</summary>
    public string Name(IReadOnlyDictionary<string, string> values) =>
        Path.Combine([.. _text.Split(Separators).Select(
            part => Field().Replace(part, field => values[field.Groups[1].Value]))]);

    /// <summary>Refuses names that don't tell the results of a run apart, before anything is computed.</summary>
    /// <param name="images">The photographs.</param>
    /// <param name="methods">Those that have files of their own.</param>
    /// <param name="targets">The classes asked about, as they were named.</param>
    /// <param name="model">What is asked.</param>
    /// <param name="baseline">What removed pixels are replaced by; null where the classifier decides it.</param>
    /// <exception cref="UsageException">Two results would have one name, or a name is too long.</exception>
    public void Check(IReadOnlyList<string> images, IReadOnlyList<string> methods, IReadOnlyList<string> targets,
        ModelChoice model, BaselineKind? baseline)
    {
        // Case doesn't count, so that a run goes alike on every file system.
        var taken = new Dictionary<string, (string Image, string Method, string Target)>(
            StringComparer.OrdinalIgnoreCase);
        foreach (var result in from image in images
                               from method in methods
                               from target in targets.Distinct(StringComparer.OrdinalIgnoreCase)
                               select (Image: image, Method: method, Target: target))
        {
            var name = Name(Values(result.Image, model, baseline, result.Method, result.Target,
                $"{result.Method}-{result.Target}"));
            if (name.Split(Separators).FirstOrDefault(part => Encoding.UTF8.GetByteCount(part) > LongestName)
                is { } part)
            {
                throw new UsageException($"--name {_text}: {part} is too long for a file's name, of at most "
                    + $"{LongestName} bytes before its ending: choose fewer fields.");
            }

            if (!taken.TryAdd(name, result))
            {
                throw new UsageException($"--name {_text}: {Meeting(taken[name], result)}");
            }
        }
    }

    private string Meeting((string Image, string Method, string Target) one,
        (string Image, string Method, string Target) other)
    {
        string[] ofImage = [Photograph, Folder];
        var (first, second, fields) = one.Image != other.Image ? (one.Image, other.Image, ofImage)
            : one.Method != other.Method ? (one.Method, other.Method, [Method])
            : one.Target != other.Target ? (one.Target, other.Target, [Target])
            : (one.Image, other.Image, []);
        if (first == second)
        {
            return $"{first} is named twice: name it once.";
        }

        var missing = fields.Where(field => !_text.Contains($"{{{field}}}", StringComparison.Ordinal))
            .Select(field => $"{{{field}}}").ToArray();
        return $"the files of {first} and {second} would have one name: "
            + (missing.Length > 0 ? $"add {string.Join(" or ", missing)}."
                : "take them in runs of their own, each with an --out.");
    }

    /// <summary>What is wrong with a template; null where nothing is.</summary>
    private static string? Problem(string text, string[] fields)
    {
        string Braced(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"{{{name}}}"));
        if (Field().Matches(text).Select(match => match.Groups[1].Value).Except(fields).ToArray() is [_, ..] unknown)
        {
            return $"there is no field {Braced(unknown)}; there are {Braced(fields)}.";
        }

        var literal = Field().Replace(text, "x");
        if (literal.AsSpan().IndexOfAny('{', '}') >= 0)
        {
            return "a brace has no other: a field is a name in braces, such as {photograph}.";
        }

        var parts = literal.Split(Separators);
        if (parts.Any(part => part.Trim('.').Length == 0))
        {
            return "expected a name below --out, with no part of it empty, \".\" or \"..\".";
        }

        var wrong = parts.SelectMany(part => part).Where(c => Forbidden.Contains(c) || char.IsControl(c)).Distinct();
        return string.Join(' ', wrong) is { Length: > 0 } characters
            ? $"a file's name can't hold {characters} on every system: leave it out." : null;
    }

    [GeneratedRegex(@"\{([^{}/\\]*)\}")]
    private static partial Regex Field();

    [GeneratedRegex(@"[^\p{L}\p{N}.=+_-]+")]
    private static partial Regex Unsafe();
}
