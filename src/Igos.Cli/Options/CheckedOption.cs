using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Numerics;
using Igos.Imaging;

namespace Igos.Cli.Options;

/// <summary>
/// Options whose values are checked while the command line is read: a message names the option,
/// the value and what it may be.
/// </summary>
internal static class CheckedOption
{
    /// <summary>A whole number from <paramref name="least"/> on, or null when the option isn't given.</summary>
    public static Option<int?> Integer(string name, int least, string description) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result => Parse<int?>(result, name,
            least == int.MinValue ? "a whole number" : $"a whole number of at least {least}",
            text => TryInteger(text) is { } n && n >= least ? n : null, most: int.MaxValue),
    };

    /// <summary>A port, or null when the option isn't given; 0 for any that is free.</summary>
    public static Option<int?> Port(string name, string description) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result => Parse<int?>(result, name, $"a port from 0 to {IPEndPoint.MaxPort}",
            text => TryInteger(text) is >= 0 and <= IPEndPoint.MaxPort and var port ? port : null),
    };

    /// <summary>Whole numbers of at least 1 with commas between, or null when the option isn't given.</summary>
    public static Option<int[]?> Integers(string name, string description) => new(name)
    {
        HelpName = "N,N,…",
        Description = description,
        CustomParser = result => Parse<int[]>(result, name, "whole numbers of at least 1 with commas between, "
            + "such as 224,28", text => text.Split(',').Select(word => TryInteger(word.Trim())).ToArray() is var numbers
                && numbers.All(n => n is > 0) ? [.. numbers.Select(n => n!.Value).Distinct()] : null),
    };

    /// <summary>A finite number of at least 0, or null when the option isn't given.</summary>
    public static Option<double?> Number(string name, string description) =>
        Number(name, description, "a number of at least 0", n => n >= 0);

    /// <summary>A finite number in a range, or null when the option isn't given.</summary>
    public static Option<double?> Number(
        string name, string description, string expected, Func<double, bool> isInRange) => new(name)
        {
            HelpName = "N",
            Description = description,
            CustomParser = result => Parse<double?>(result, name, expected,
                text => TryNumber(text) is { } n && isInRange(n) ? n : null),
        };

    /// <summary>
    /// A number above 0 and at most 1, or such a fraction of two numbers, such as 16/255; null when the option isn't
    /// given.
    /// </summary>
    public static Option<double?> Share(string name, string description) => new(name)
    {
        HelpName = "N/255|N",
        Description = description,
        CustomParser = result => Parse<double?>(result, name,
            "a number above 0 and at most 1, or a fraction such as 16/255",
            text => TryFraction(text) is > 0 and <= 1 and var share ? share : null),
    };

    /// <summary>Three finite numbers with commas between, or one for all three.</summary>
    public static Option<double[]?> Channels(string name, string description) => new(name)
    {
        HelpName = "N|N,N,N",
        Description = description,
        CustomParser = result => Parse<double[]>(result, name,
            "a number, or three with commas between, such as 0.485,0.456,0.406", TryChannels),
    };

    /// <summary>A height and a width in pixels, such as 224x224, or null when the option isn't given.</summary>
    public static Option<ImageSize?> Size(string name, string description) => new(name)
    {
        HelpName = "HxW",
        Description = description,
        CustomParser = result => Parse(result, name, "a height and a width of at least 1, such as 224x224", TrySize),
    };

    /// <summary>A value of a kind of its own, or null when the option isn't given.</summary>
    public static Option<T?> Parsed<T>(
        string name, string helpName, string description, string expected, Func<string, T?> parse)
        where T : class => new(name)
        {
            HelpName = helpName,
            Description = description,
            CustomParser = result => Parse(result, name, expected, parse),
        };

    /// <summary>One of several words, in lower case; the first is the default where one is wanted.</summary>
    public static Option<string?> Choice(string name, string description, bool firstIsDefault, params string[] words)
    {
        var option = new Option<string?>(name)
        {
            HelpName = string.Join('|', words),
            Description = description,
            CustomParser = result => Parse<string>(result, name, $"one of {string.Join(", ", words)}",
                text => words.FirstOrDefault(w => w.Equals(text, StringComparison.OrdinalIgnoreCase))),
        };
        if (firstIsDefault)
        {
            option.DefaultValueFactory = _ => words[0];
        }

        return option;
    }

    /// <summary>Some of several words with commas between, in lower case, each once; none by default.</summary>
    public static Option<string[]?> Choices(string name, string description, params string[] words) => new(name)
    {
        HelpName = $"{words[0]},…",
        Description = description,
        CustomParser = result => Parse(result, name, $"some of {string.Join(", ", words)}, with commas between",
            text => text.Split(',', StringSplitOptions.TrimEntries) is var given
                && given.All(word => words.Contains(word, StringComparer.OrdinalIgnoreCase))
                ? given.Select(word => word.ToLowerInvariant()).Distinct().ToArray() : null),
    };

    /// <summary>
    /// Refuses words that begin as options do but are none, and empty ones:
    /// an argument list would swallow a mistyped option.
    /// </summary>
    public static void RefuseUnknownOptions(Argument<string[]> argument) => argument.Validators.Add(result =>
    {
        if (result.Tokens.Any(t => t.Value.Length == 0))
        {
            result.AddError($"{argument.Name} is empty: name a file.");
        }

        foreach (var token in result.Tokens.Where(t => t.Value.StartsWith('-') && !File.Exists(t.Value)))
        {
            result.AddError($"{token.Value}: there is no such option, and no such file.");
        }
    });

    // The most is named where a number beyond it was given; null where what is expected says it.
    private static T? Parse<T>(
        ArgumentResult result, string name, string expected, Func<string, T?> parse, int? most = null)
    {
        var text = result.Tokens.Single().Value;
        var value = parse(text);
        if (value is null)
        {
            var limit = most is { } number && IsBeyond(text, number) ? $", and at most {number}" : "";
            result.AddError($"{name} {(text.Length == 0 ? "\"\"" : text)}: expected {expected}{limit}.");
        }

        return value;
    }

    private static bool IsBeyond(string text, int most) => BigInteger.TryParse(
        text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number > most;

    private static int? TryInteger(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : null;

    private static ImageSize? TrySize(string text) => text.Split('x', 'X', '×') is [var height, var width]
        && TryInteger(height) is > 0 and var h && TryInteger(width) is > 0 and var w ? new ImageSize(h, w) : null;

    private static double? TryNumber(string text)
    {
        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var n);
        return isNumber && double.IsFinite(n) ? n : null;
    }

    private static double? TryFraction(string text) => text.Split('/') switch
    {
        [var number] => TryNumber(number),
        [var over, var under] => TryNumber(over) / TryNumber(under), // by 0 it is no share either
        _ => null,
    };

    private static double[]? TryChannels(string text)
    {
        var numbers = text.Split(',').Select(TryNumber).ToArray();
        return numbers.Length is not (1 or 3) || numbers.Any(n => n is null) ? null
            : [.. Enumerable.Range(0, 3).Select(i => numbers[i % numbers.Length]!.Value)];
    }
}
