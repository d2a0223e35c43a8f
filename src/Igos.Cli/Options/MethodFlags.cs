using System.CommandLine;
using System.Globalization;
using Igos.Explainers;
using Igos.Running;

namespace Igos.Cli.Options;

/// <summary>The flags of the methods' options: one for each name, made from what the methods say of them.</summary>
internal sealed class MethodFlags
{
    private readonly Dictionary<string, Option<string?>> _flags = [];

    /// <param name="sizeDefault">
    /// What the command does without <c>--size</c>, for its help; null for a command without that flag.
    /// </param>
    public MethodFlags(string? sizeDefault)
    {
        var options = Methods.All.SelectMany(
            method => method.Options.Select(option => (Method: method, Option: option)));
        // What most methods take comes first.
        foreach (var takers in options.GroupBy(pair => pair.Option.Name)
            .Where(group => group.Key != Choice.Score) // not of methods alone: see InputOptions
            .Where(group => group.Key != Choice.Size || sizeDefault is not null)
            .OrderByDescending(group => group.Count()))
        {
            var help = takers.Key == Choice.Size
                ? $"The heatmap has N×N cells, at most as many as the input has pixels. {sizeDefault}"
                : Help([.. takers]);
            _flags.Add(takers.Key, Flag(takers.Key, help, [.. takers.Select(pair => pair.Option)]));
        }
    }

    public void AddTo(Command command)
    {
        foreach (var flag in _flags.Values)
        {
            command.Add(flag);
        }
    }

    public OptionValues Read(ParseResult parsed) => new(_flags
        .Select(pair => (pair.Key, Value: parsed.GetValue(pair.Value))).Where(pair => pair.Value is not null)
        .ToDictionary(pair => pair.Key, pair => pair.Value!));

    /// <summary>A flag whose value at least one of the methods that share it would take.</summary>
    private static Option<string?> Flag(string name, string help, MethodOption[] options) => new($"--{name}")
    {
        HelpName = options[0].Words.Count > 0 ? string.Join('|', options[0].Words)
            : options[0].Type == typeof(string) ? "NAME" : "N",
        Description = help,
        Arity = options[0].Type == typeof(bool) ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            if (result.Tokens.Count == 0)
            {
                return "true"; // a switch without a value
            }

            var text = result.Tokens[0].Value;
            if (options.All(option => option.Parse(text) is null))
            {
                var expected = options[0].ExpectedOf(text);
                result.AddError($"--{name} {(text.Length == 0 ? "\"\"" : text)}: expected {expected}.");
            }

            return text;
        },
    };

    /// <summary>What it is to each of the methods that share it, with their defaults.</summary>
    private static string Help(IReadOnlyList<(Method Method, MethodOption Option)> takers)
    {
        string[] defaults = [.. takers.Select(pair => Default(pair.Method, pair.Option)).Distinct()];
        if (takers.Count == Methods.All.Count && defaults.Length == 1)
        {
            return $"{takers[0].Option.Help} (default {defaults[0]}).";
        }

        var parts = takers.GroupBy(pair => pair.Option.Help).Select((group, i) =>
        {
            var phrase = i == 0 ? group.Key : Lower(group.Key);
            return $"{phrase} ({string.Join(", ", group.Select(WithDefault))})";
        });
        return string.Join("; ", parts) + ".";
    }

    private static string Lower(string phrase) => char.ToLowerInvariant(phrase[0]) + phrase[1..];

    private static string WithDefault((Method Method, MethodOption Option) taker) =>
        $"{taker.Method.Name} {Default(taker.Method, taker.Option)}".Trim();

    private static string Default(Method method, MethodOption option)
    {
        string At(int size) => Text(option, InForce(method, option, size));
        var (small, large) = (At(MaskSides.Small), At(MaskSides.Large));
        return small == large ? small : $"{small} (above {MaskSides.Small}×{MaskSides.Small} {large})";
    }

    private static object? InForce(Method method, MethodOption option, int size)
    {
        var atSize = KeyValuePair.Create(Choice.Size, (object)size);
        return option.InForce(method.Find(Choice.Size) is null ? method.Defaults : method.With([atSize]));
    }

    private static string Text(MethodOption option, object? value) => value switch
    {
        null => "",
        double number => number.ToString("0.###", CultureInfo.InvariantCulture),
        _ => option.Text(value),
    };

    /// <summary>Where the published defaults change.</summary>
    private static class MaskSides
    {
        public const int Small = 28, Large = 29;
    }
}
