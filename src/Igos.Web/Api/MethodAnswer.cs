using Igos.Explainers;
using Igos.Web.Work;

namespace Igos.Web.Api;

/// <summary>A method of the catalogue.</summary>
/// <param name="Name">What it is asked for by.</param>
/// <param name="Title">As a heading shows it.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="Needs">What it needs of a classifier.</param>
/// <param name="Cost">In network passes, by default.</param>
/// <param name="Options">What can be set.</param>
internal sealed record MethodAnswer(
    string Name, string Title, string Source, string Needs, string Cost, IReadOnlyList<OptionAnswer> Options)
{
    public static MethodAnswer Of(Method method) => new(method.Name, method.Title, method.Source,
        method.Needs.ToString().ToLowerInvariant(), method.Cost().ToString(),
        [.. method.Options.Where(ExplanationRequest.IsForVisitors).Select(option => OptionAnswer.Of(method, option))]);
}

/// <summary>An option of a method.</summary>
/// <param name="Name">What it is set by.</param>
/// <param name="Help">What it is.</param>
/// <param name="Expected">What it may be, in words.</param>
/// <param name="Default">As published; null where it depends, or is the method's own choice.</param>
internal sealed record OptionAnswer(string Name, string Help, string Expected, string? Default)
{
    public static OptionAnswer Of(Method method, MethodOption option) => new(option.Name, option.Help, option.Expected,
        option.ValueOf(method.Defaults) is { } value ? option.Text(value) : null);
}
