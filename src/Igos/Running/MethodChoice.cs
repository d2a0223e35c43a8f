using System.Text.Json.Nodes;
using Igos.Explainers;
using Igos.Heatmaps;

namespace Igos.Running;

/// <summary>
/// A method with its options, size among them: what tells results of one photograph apart. It is a row of a table,
/// a key of a store, the stem of a file's name.
/// </summary>
/// <remarks>
/// Two choices are equal when every option is in force with the same value, limits on memory apart. As text:
/// <c>igos size=28 l1=0.1</c>: the method, its size, and the options that differ from the defaults for that size.
/// </remarks>
public sealed class MethodChoice : IEquatable<MethodChoice>
{
    /// <summary>The name of the option that is a heatmap's resolution.</summary>
    private const string SizeName = "size";

    private const string MethodKey = "method";

    /// <summary>Chooses a method.</summary>
    /// <param name="method">Of <see cref="Methods.All"/>, or one's own.</param>
    /// <param name="options">Of the method's type; null for the defaults.</param>
    /// <exception cref="IgosException">A value is out of its range.</exception>
    public MethodChoice(Method method, ExplainerOptions? options = null)
    {
        (Method, Options) = (method, options ?? method.Defaults);
        Options.Validate();
        method.CheckSeeds(Options);
        Changes = [.. Changed()];
        var changes = Changes.Select(c => $"{c.Option.Name}={Escape(c.Option.Text(c.Value))}");
        Text = string.Join(' ', [method.Name, .. changes]);
    }

    /// <summary>The method.</summary>
    public Method Method { get; }

    /// <summary>All its options.</summary>
    public ExplainerOptions Options { get; }

    /// <summary>
    /// The size, where one is set, and what differs from the defaults for it; limits on memory apart.
    /// </summary>
    public IReadOnlyList<(MethodOption Option, object Value)> Changes { get; }

    /// <summary>m of the m×m heatmap; null where it is the method's own.</summary>
    public int? Size => Method.Find(SizeName)?.ValueOf(Options) as int?;

    /// <summary>One line that <see cref="Parse"/> reads.</summary>
    public string Text { get; }

    /// <summary>The first 16 hexadecimal digits of the SHA-256 of <see cref="Text"/>.</summary>
    public string Hash => FileNames.Hash(Text);

    /// <summary>What an explanation was made by.</summary>
    public static MethodChoice Of(Explanation explanation) => new(explanation.Method, explanation.Options);

    /// <summary>A method of the catalogue with some options set.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="values">By the options' names, as text.</param>
    /// <exception cref="ChoiceException">There is no such method or option, or a value isn't in its range.</exception>
    public static MethodChoice Of(string method, IEnumerable<KeyValuePair<string, string>> values)
    {
        var chosen = Methods.All.FirstOrDefault(m => m.Name.Equals(method, StringComparison.OrdinalIgnoreCase))
            ?? throw new ChoiceException(Choice.Method, method,
                $"there is no such method; there are {string.Join(", ", Methods.All.Select(m => m.Name))}.");
        return new MethodChoice(chosen, chosen.With([.. values.Select(pair => Read(chosen, pair.Key, pair.Value))]));
    }

    /// <summary>Reads <see cref="Text"/>.</summary>
    /// <exception cref="ChoiceException">The text is none; the message says what is wrong with it.</exception>
    public static MethodChoice Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length == 0)
        {
            throw new ChoiceException(Choice.Method, "\"\"", "a method's name is missing.");
        }

        return Of(parts[0], parts[1..].Select(part => part.IndexOf('=') is > 0 and var equals
            ? KeyValuePair.Create(part[..equals], Uri.UnescapeDataString(part[(equals + 1)..]))
            : throw new ChoiceException(Choice.Method, parts[0],
                $"\"{part}\" is no option with its value: write option=value.")));
    }

    /// <summary>As JSON: <c>{"method": "igos", "size": 28, "l1": 0.1}</c>.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject { [MethodKey] = Method.Name };
        foreach (var (option, value) in Changes)
        {
            json[option.Name] = value switch
            {
                int number => number,
                double number => number,
                bool yes => yes,
                _ => option.Text(value),
            };
        }

        return json;
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="ChoiceException">A method or an option is unknown, or a value isn't in its range.</exception>
    public static MethodChoice FromJson(JsonObject json) => json[MethodKey] is JsonValue method
        ? Of(method.ToString(), json.Where(pair => pair.Key != MethodKey)
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.ToString() ?? "")))
        : throw new ChoiceException(Choice.Method, null, "the JSON names no \"method\".");

    /// <summary>The same with another size.</summary>
    public MethodChoice WithSize(int size) => With(KeyValuePair.Create(SizeName, (object)size));

    /// <summary>The same with one option changed.</summary>
    /// <param name="option">Its name.</param>
    /// <param name="text">Its value.</param>
    /// <exception cref="ChoiceException">There is no such option, or the value isn't in its range.</exception>
    public MethodChoice With(string option, string text) => With(Read(Method, option, text));

    private MethodChoice With(KeyValuePair<string, object> changed)
    {
        var values = Method.Options
            .Select(o => KeyValuePair.Create(o.Name, o.Name == changed.Key ? changed.Value : o.ValueOf(Options)))
            .Where(pair => pair.Value is not null);
        return new MethodChoice(Method, Method.With(values!));
    }

    /// <summary>The explainer.</summary>
    public IExplainer Create() => Method.Create(Options);

    /// <summary>
    /// How files of a result are named: <c>igos-28</c>, the options that were changed, and what else tells results of
    /// one photograph apart: <c>igos-28-l1=0.1-target=tiger_cat</c>. What differs never shares a name.
    /// </summary>
    /// <param name="heatmap">Its resolution is in the name.</param>
    /// <param name="others">Names and values; none by default.</param>
    public string FileStem(Heatmap heatmap, IReadOnlyList<KeyValuePair<string, string>>? others = null)
    {
        var size = heatmap.Height == heatmap.Width ? $"{heatmap.Height}" : $"{heatmap.Height}x{heatmap.Width}";
        return FileNames.Of($"{Method.Name}-{size}", Changes.Where(c => c.Option.Name != SizeName)
            .Select(c => KeyValuePair.Create(c.Option.Name, c.Option.Text(c.Value)))
            .Concat((others ?? []).Select(other => KeyValuePair.Create(other.Key, other.Value.Replace(' ', '_')))));
    }

    /// <inheritdoc/>
    public bool Equals(MethodChoice? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MethodChoice);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private IEnumerable<(MethodOption Option, object Value)> Changed()
    {
        foreach (var option in Method.Options.Where(o => !o.LeavesResult).OrderBy(o => o.Name == SizeName ? 0 : 1)
            .ThenBy(o => o.Name, StringComparer.Ordinal))
        {
            if (option.ValueOf(Options) is { } value && (option.Name == SizeName || !value.Equals(Published(option))))
            {
                yield return (option, value);
            }
        }
    }

    /// <summary>What it would be if it weren't set: it may follow from the size, or from another option.</summary>
    private object? Published(MethodOption option) => option.InForce(Method.With(Method.Options
        .Where(other => other != option && other.ValueOf(Options) is not null)
        .Select(other => KeyValuePair.Create(other.Name, other.ValueOf(Options)!))));

    private static KeyValuePair<string, object> Read(Method method, string name, string text)
    {
        var option = method.Find(name) ?? throw new ChoiceException(name, text,
            $"{method.Name} has no such option; it has {string.Join(", ", method.Options.Select(o => o.Name))}.");
        var found = text.Length == 0 ? "\"\"" : text;
        return KeyValuePair.Create(option.Name, option.Parse(text)
            ?? throw new ChoiceException(option.Name, found, $"expected {option.ExpectedOf(text)}."));
    }

    private static string Escape(string value) => value.All(IsPlain) ? value : Uri.EscapeDataString(value);

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/' or '+';
}
