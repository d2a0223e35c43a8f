using Igos.Explainers;
using Igos.Running;

namespace Igos.Tests.Explainers;

/// <summary>
/// Makes explainers of the catalogue with options that may not be theirs: each takes those that it has.
/// </summary>
internal static class ExplainerFactory
{
    public static IExplainer Make(string method, params (string Option, object? Value)[] values)
    {
        var found = Methods.Find(method);
        return found.Create(found.With(values.Where(v => v.Value is not null && found.Find(v.Option) is not null)
            .Select(v => KeyValuePair.Create(v.Option, v.Value!))));
    }
}
