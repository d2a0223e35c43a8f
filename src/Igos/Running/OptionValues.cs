using System.Globalization;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Imaging;

namespace Igos.Running;

/// <summary>Options as they are given for several methods at once: each method takes those that it has.</summary>
/// <param name="values">By the options' names, as text.</param>
public sealed class OptionValues(IReadOnlyDictionary<string, string> values)
{
    private const int UsualSize = 28;

    /// <summary>The size that was given; null where none was.</summary>
    public int? Size => values.TryGetValue(Choice.Size, out var text) && int.TryParse(text, out var size) ? size : null;

    /// <summary>The options that were given.</summary>
    public IEnumerable<string> Names => values.Keys;

    /// <summary>The same with a size.</summary>
    public OptionValues WithSize(int size) => new(new Dictionary<string, string>(values)
    {
        [Choice.Size] = size.ToString(CultureInfo.InvariantCulture),
    });

    /// <summary>A value as it was given; null where it wasn't.</summary>
    public string? Find(string option) => values.GetValueOrDefault(option);

    /// <summary>The same, and each method that can be driven by the probability or the logit is by that one.</summary>
    /// <param name="score">
    /// <see cref="ScoreChoice.Probability"/> or <see cref="ScoreChoice.Logit"/>; any other changes nothing.
    /// </param>
    public OptionValues With(ScoreChoice score) => score is not (ScoreChoice.Probability or ScoreChoice.Logit) ? this
        : new(new Dictionary<string, string>(values) { [Choice.Score] = score.ToString().ToLowerInvariant() });

    /// <summary>An option that none of the methods has is an error, for it would be ignored.</summary>
    /// <exception cref="ChoiceException">Names the option and the methods that take it.</exception>
    public void CheckUsed(IReadOnlyList<string> methods)
    {
        foreach (var (option, value) in values)
        {
            string[] takers = [.. Methods.All
                .Where(method => method.Find(option) is not null).Select(method => method.Name)];
            if (!methods.Intersect(takers).Any())
            {
                throw new ChoiceException(option, value,
                    $"{string.Join(", ", methods)} would ignore it; it is for {string.Join(", ", takers)}.");
            }
        }
    }

    /// <summary>The methods with their options, for a classifier.</summary>
    /// <param name="methods">Names of the catalogue.</param>
    /// <param name="classifier">Its input limits the size; its layers are those that can be named.</param>
    /// <param name="oneSize">
    /// Whether all heatmaps have one resolution, as comparisons need;
    /// else a method with a resolution of its own keeps it.
    /// </param>
    /// <exception cref="ChoiceException">A value doesn't fit a method or the classifier.</exception>
    public IReadOnlyList<MethodChoice> Choices(
        IEnumerable<string> methods, IClassifier classifier, bool oneSize = false)
    {
        var size = SizeFor(classifier.InputSize);
        return [.. methods.Select(name =>
        {
            var method = Methods.Find(name);
            CheckLayer(method, classifier);
            var choice = MethodChoice.Of(name, values.Where(pair => method.Find(pair.Key) is not null));
            return oneSize || method.Resolution == Resolution.Any ? choice.WithSize(size) : choice;
        })];
    }

    /// <summary>
    /// The size of methods that take any: what was given, or 28,
    /// and half the side of inputs so small that 28 would be as fine as their pixels.
    /// </summary>
    /// <exception cref="ChoiceException">A size that was given is finer than the input.</exception>
    public int SizeFor(ImageSize input)
    {
        var side = Math.Min(input.Height, input.Width);
        var size = Size ?? Math.Clamp(side / 2, 1, UsualSize);
        return size <= side ? size : throw new ChoiceException(Choice.Size, $"{size}",
            $"the classifier takes images of {input}, so a heatmap can have from 1 to {side} cells a side.");
    }

    /// <summary>A layer that isn't there is an error now rather than at every image.</summary>
    private void CheckLayer(Method method, IClassifier classifier)
    {
        foreach (var option in method.Options.Where(option => option.IsLayer))
        {
            if (Find(option.Name) is { } layer && classifier.Network is { } network && !network.Contains(layer))
            {
                throw new ChoiceException(option.Name, layer, network.Missing(layer));
            }
        }
    }
}
