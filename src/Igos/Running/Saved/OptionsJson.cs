using System.Text.Json;
using System.Text.Json.Nodes;
using Igos.Explainers;
using Igos.Explainers.Masks;

namespace Igos.Running.Saved;

/// <summary>All options of a method as JSON, by their properties' names.</summary>
internal static class OptionsJson
{
    private const int FirstWithPresets = 2; // before, there were the published weights alone

    /// <summary>Each option, null where it is left to the method, and what is in force where that depends on others.
    /// </summary>
    public static JsonObject Of(Method method, ExplainerOptions options)
    {
        var json = new JsonObject();
        foreach (var option in method.Options)
        {
            json[Key(option.Property)] = Node(option, option.ValueOf(options));
            if (option.InForceProperty is { } inForce)
            {
                json[Key(inForce)] = Node(option, option.InForce(options));
            }
        }

        return json;
    }

    /// <summary>Reads them; what isn't there is as by default.</summary>
    /// <exception cref="ChoiceException">A value isn't in its range.</exception>
    public static ExplainerOptions Read(Method method, JsonObject json, int schema) => method.With(method.Options
        .Select(option => (Option: option, Text: json[Key(option.Property)]?.ToString()
            ?? (schema < FirstWithPresets && option.Type == typeof(Preset) ? nameof(Preset.Paper) : null)))
        .Where(entry => entry.Text is not null)
        .Select(entry => KeyValuePair.Create(entry.Option.Name, entry.Option.Parse(entry.Text!)
            ?? throw new ChoiceException(
                entry.Option.Name, entry.Text, $"expected {entry.Option.ExpectedOf(entry.Text!)}."))));

    private static JsonNode? Node(MethodOption option, object? value) => value switch
    {
        null => null,
        int number => number,
        double number => number,
        bool yes => yes,
        _ => option.Text(value),
    };

    private static string Key(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);
}
