using System.Runtime.CompilerServices;
using Igos.Classifiers;
using Igos.Imaging;

namespace Igos.Explainers;

/// <summary>A photograph's way through an explainer: its tensor, its question, and the picture back.</summary>
internal static class OnePhotograph
{
    /// <summary>Explains it: see <see cref="IExplainer"/>.</summary>
    public static Explanation Explain(IExplainer explainer, IClassifier classifier, Photograph photograph,
        string? target, BaselineKind? baseline, Resize resize, IProgress<ExplanationProgress>? progress,
        CancellationToken cancellationToken)
    {
        int[]? targets = target is null ? null : [classifier.FindClass(target)];
        using var pixels = photograph.ToTensor(classifier.InputSize, resize);
        using var question = new Question(classifier, pixels, baseline, targets, explainer.Options.Seed);
        return explainer.Explain(question, progress, cancellationToken)[0]
            .Of(photograph, classifier.InputSize, resize);
    }

    /// <summary>Explains several, each when it is asked for: see <see cref="IExplainer"/>.</summary>
    public static async IAsyncEnumerable<Explanation> ExplainAllAsync(IExplainer explainer, IClassifier classifier,
        IEnumerable<Photograph> photographs, string? target, BaselineKind? baseline, Resize resize,
        IProgress<ExplanationProgress>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var each = photographs.GetEnumerator();
        // No tensor scope is open between two: they are a thread's own.
        while (await Task.Run(Next, cancellationToken).ConfigureAwait(false) is { } explanation)
        {
            yield return explanation;
        }

        Explanation? Next() => !each.MoveNext() ? null : Explain(
            explainer, classifier, each.Current, target, baseline, resize, progress, cancellationToken);
    }
}
