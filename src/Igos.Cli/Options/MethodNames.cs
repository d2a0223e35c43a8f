using System.CommandLine;
using System.CommandLine.Parsing;
using Igos.Running;

namespace Igos.Cli.Options;

/// <summary>The option by which commands are told which methods to run: names of the catalogue, each once.</summary>
internal static class MethodNames
{
    /// <summary>Stands for the whole catalogue.</summary>
    private const string All = "all";

    /// <param name="name">The option's name.</param>
    /// <param name="helpName">What the help shows for its value.</param>
    /// <param name="purpose">Begins the description, before the list of methods.</param>
    /// <param name="defaults">The methods, or <c>all</c>.</param>
    public static Option<string[]> Option(string name, string helpName, string purpose, params string[] defaults)
    {
        var methods = string.Join(", ", Every());
        return new(name, name == "--method" ? "--methods" : "--method")
        {
            HelpName = helpName,
            Description = $"{purpose} {methods}; several with commas between, or the option several times; or all.",
            DefaultValueFactory = _ => defaults,
            CustomParser = result => Parse(result, name),
        };
    }

    /// <summary>The methods that were named, each once, with <c>all</c> written out.</summary>
    public static string[] Expanded(IEnumerable<string> names) =>
        [.. names.SelectMany(n => n == All ? Every() : [n]).Distinct()];

    private static string[] Parse(ArgumentResult result, string option)
    {
        var words = result.Tokens.SelectMany(t => t.Value.Split(','));
        string[] names = [.. words.Select(word => word.Trim().ToLowerInvariant())];
        if (names.Except([All, .. Every()]).ToArray() is [_, ..] unknown)
        {
            var found = string.Join(", ", unknown.Select(name => name.Length == 0 ? "\"\"" : name));
            result.AddError($"{option} {found}: expected some of {string.Join(", ", Every())}, or {All}.");
        }

        return names;
    }

    private static IEnumerable<string> Every() => Methods.All.Select(method => method.Name);
}
