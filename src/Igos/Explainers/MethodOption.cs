using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Reflection;

namespace Igos.Explainers;

/// <summary>An option of a method, as its options record describes it (<see cref="OptionAttribute"/>).</summary>
public sealed class MethodOption
{
    private readonly PropertyInfo _property;
    private readonly OptionAttribute _attribute;
    private readonly PropertyInfo? _inForce;

    private MethodOption(PropertyInfo property, OptionAttribute attribute, PropertyInfo? inForce) =>
        (_property, _attribute, _inForce) = (property, attribute, inForce);

    /// <summary>Without dashes: <c>steps</c>.</summary>
    public string Name => _attribute.Name;

    /// <summary>What it is, as a phrase.</summary>
    public string Help => _attribute.Help;

    /// <summary>The property of the options record.</summary>
    public string Property => _property.Name;

    /// <summary>
    /// <see cref="int"/>, <see cref="double"/>, <see cref="bool"/>, <see cref="string"/> or an enumeration.
    /// </summary>
    public Type Type => Nullable.GetUnderlyingType(_property.PropertyType) ?? _property.PropertyType;

    /// <summary>The property that gives the value in force where it depends on others; null where none does.</summary>
    internal string? InForceProperty => _inForce?.Name;

    /// <summary>Whether it names a layer of the classifier's network.</summary>
    public bool IsLayer => _attribute.IsLayer;

    /// <summary>Whether it leaves the heatmap as it is.</summary>
    public bool LeavesResult => _attribute.LeavesResult;

    /// <summary>What it may be, in words: <c>a whole number of at least 1</c>.</summary>
    public string Expected => Type.IsEnum ? $"one of {string.Join(", ", Words)}"
        : Type == typeof(bool) ? "true or false"
        : Type == typeof(string) ? "a name"
        : Requirement switch
        {
            "" => Noun,
            "positive" => $"a positive {Noun[2..]}",
            ['a', 't', ' ', ..] range => $"{Noun} of {range}",
            var range => $"{Noun} {range}",
        };

    /// <summary>
    /// What a number must be, in words: <c>at least 1</c>, <c>positive</c>, <c>from 1 to 10</c>; empty for any.
    /// </summary>
    public string Requirement
    {
        get
        {
            var (least, most) = (_attribute.Least, _attribute.Most);
            var low = least.ToString(CultureInfo.InvariantCulture);
            var high = most.ToString(CultureInfo.InvariantCulture);
            return (double.IsFinite(least), double.IsFinite(most), _attribute.IsAbove, _attribute.IsBelow) switch
            {
                (true, true, true, true) => $"between {low} and {high}",
                (true, true, true, false) => $"above {low} and at most {high}",
                (true, true, false, false) => $"from {low} to {high}",
                (true, false, true, _) when least == 0 => "positive",
                (true, false, true, _) => $"above {low}",
                (true, false, false, _) => $"at least {low}",
                _ => "",
            };
        }
    }

    /// <summary>The words that it takes, where it takes words.</summary>
    public IReadOnlyList<string> Words => Type.IsEnum ? [.. Enum.GetNames(Type).Select(Kebab)]
        : Type == typeof(bool) ? ["true", "false"] : [];

    /// <summary>What a text that isn't a value of it should have been: <see cref="Expected"/>, and what of it is so.
    /// </summary>
    public string ExpectedOf(string text) => Type == typeof(int) && BigInteger.TryParse(
        text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number > int.MaxValue
        ? $"{Expected}, and at most {int.MaxValue}" : Expected;

    /// <summary>The options of a record, the record's own first.</summary>
    public static IReadOnlyList<MethodOption> Of(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type options)
    {
        var found = new List<MethodOption>();
        foreach (var property in options.GetProperties())
        {
            // Not the reflection method of the property: that one doesn't look at the property it overrides.
            var attribute = Attribute.GetCustomAttribute(property, typeof(OptionAttribute), inherit: true);
            if (attribute is OptionAttribute option)
            {
                found.Add(new MethodOption(property, option,
                    option.InForce is { } name ? options.GetProperty(name) : null));
            }
        }

        return found;
    }

    /// <summary>Its value; null where the record leaves it to the method.</summary>
    public object? ValueOf(ExplainerOptions options) => _property.GetValue(options);

    /// <summary>Its value, or the one in force where that depends on the size.</summary>
    public object? InForce(ExplainerOptions options) => ValueOf(options) ?? _inForce?.GetValue(options);

    /// <summary>The value as text that <see cref="Parse"/> reads.</summary>
    public string Text(object value) => value switch
    {
        bool yes => yes ? "true" : "false",
        Enum word => Kebab(word.ToString()),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    /// <summary>Reads a value, within its range; null where the text is none.</summary>
    public object? Parse(string text)
    {
        object? value = Type == typeof(int) ? Integer(text)
            : Type == typeof(double) ? Number(text)
            : Type == typeof(bool) ? bool.TryParse(text, out var yes) ? yes : null
            : Type.IsEnum ? Enum.GetValues(Type).Cast<object>()
                .FirstOrDefault(word => Kebab(word.ToString()!).Equals(text, StringComparison.OrdinalIgnoreCase))
            : text.Length > 0 ? text : null;
        return value is not null && Allows(value) ? value : null;
    }

    /// <summary>Whether a value lies within its range.</summary>
    public bool Allows(object? value)
    {
        if (value is not (int or double))
        {
            return true;
        }

        var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        var (least, most) = (_attribute.Least, _attribute.Most);
        return double.IsFinite(number) && (_attribute.IsAbove ? number > least : number >= least)
            && (_attribute.IsBelow ? number < most : number <= most);
    }

    internal void Set(ExplainerOptions options, object? value) => _property.SetValue(options, value);

    private string Noun => Type == typeof(int) ? "a whole number" : "a number";

    private static int? Integer(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : null;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) ? x : null;

    private static string Kebab(string name) => string.Concat(
        name.Select((c, i) => $"{(i > 0 && char.IsUpper(c) ? "-" : "")}{char.ToLowerInvariant(c)}"));
}
