using Igos.Classifiers;
using Igos.Imaging;

namespace Igos.Explainers;

/// <summary>The way of one photograph through an explainer: its tensor, its question, and the picture back.</summary>
internal static class OnePhotograph
{
    /// <summary>Explains it: see <see cref="IExplainer"/>.</summary>
    public static Explanation Explain(IExplainer explainer, IClassifier classifier, Photograph photograph,
        string? target, BaselineKind baseline, Resize resize, IProgress<ExplanationProgress>? progress,
        CancellationToken cancellationToken)
    {
        int[]? targets = target is null ? null : [classifier.FindClass(target)];
        using var pixels = photograph.ToTensor(classifier.InputSize, resize);
        using var question = new Question(classifier, pixels, baseline, targets, explainer.Options.Seed);
        return explainer.Explain(question, progress, cancellationToken)[0]
            .Of(photograph, classifier.InputSize, resize);
    }
}
