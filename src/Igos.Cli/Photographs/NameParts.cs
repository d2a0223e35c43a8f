using Igos.Classifiers;
using Igos.Imaging;
using Igos.Running;

namespace Igos.Cli.Photographs;

/// <summary>
/// What tells results of one photograph apart besides methods and their options, by the flags' names: what differs from
/// the defaults.
/// </summary>
internal static class NameParts
{
    /// <param name="model">What is asked.</param>
    /// <param name="target">The class asked about, or led to; null for the default.</param>
    /// <param name="resize">How the photograph is brought to the input's size.</param>
    /// <param name="seen">The photograph as it was asked about.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(
        ModelChoice model, string? target, Resize resize, ExplainedPhotograph seen)
    {
        var usual = Baseline.Default(seen.Classifier.InputSize);
        (string Name, string? Value)[] all =
        [
            (Choice.Model, model.IsEmbedded ? null : Path.GetFileNameWithoutExtension(model.Model)),
            (Choice.Weights, Path.GetFileNameWithoutExtension(model.Weights)),
            (Choice.Output, model.Output),
            (Choice.InputSize, model.InputSize is { } size ? $"{size.Height}x{size.Width}" : null),
            (Choice.Target, target),
            (Choice.Score, model.Score == default ? null : model.Score.ToString().ToLowerInvariant()),
            ("resize", resize == default ? null : resize.ToString().ToLowerInvariant()),
            ("baseline", seen.Baseline == usual ? null : seen.Baseline.ToString().ToLowerInvariant()),
        ];
        return [.. all.Where(part => part.Value is not null)
            .Select(part => KeyValuePair.Create(part.Name, part.Value!.Replace(' ', '_')))];
    }

    /// <summary>
    /// A class's name; with its index where another class has that name, as two of ImageNet's are cranes, and the index
    /// alone where names aren't known.
    /// </summary>
    public static string Class(ClassProbability found, IClassifier classifier)
    {
        if (found.Name is not { } name)
        {
            return $"{found.Index}";
        }

        var plain = NameTemplate.Plain(name);
        var alike = (classifier.Labels ?? []).Count(
            label => plain.Equals(NameTemplate.Plain(label), StringComparison.OrdinalIgnoreCase));
        return alike > 1 ? $"{name} {found.Index}" : name;
    }
}
