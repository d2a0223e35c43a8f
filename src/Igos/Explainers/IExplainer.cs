using System.Diagnostics.CodeAnalysis;
using Igos.Classifiers;
using Igos.Imaging;

namespace Igos.Explainers;

/// <summary>
/// A method that finds which pixels made a classifier decide. Its options are given to the constructor.
/// </summary>
/// <remarks>
/// Batch first: N images are explained at once, and each result is the same (within 1e-4) whatever N, the order and
/// <see cref="ExplainerOptions.MaxPerturbedImages"/>. An explainer keeps no state between calls and may be
/// used by several threads at once.
/// </remarks>
public interface IExplainer
{
    /// <summary>What is to know of the method.</summary>
    Method Method { get; }

    /// <summary>The options in force.</summary>
    ExplainerOptions Options { get; }

    /// <summary>Explains a batch of images.</summary>
    /// <param name="question">The classifier, images, baselines and target classes.</param>
    /// <param name="progress">Told how far the work is, or null.</param>
    /// <param name="cancellationToken">Stops the work between two network passes.</param>
    /// <returns>One explanation an image, in order.</returns>
    /// <exception cref="IgosException">
    /// The method can't explain this classifier, or an option doesn't fit it.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The question, or its classifier, is disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    [SuppressMessage("ApiDesign", "RS0026", Justification = "The first argument tells the overloads apart.")]
    IReadOnlyList<Explanation> Explain(Question question, IProgress<ExplanationProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <summary>Explains one photograph: all that is asked in one call.</summary>
    /// <param name="classifier">What is being explained; not taken over.</param>
    /// <param name="photograph">The picture; not taken over, and needed for as long as figures are drawn.</param>
    /// <param name="target">
    /// The class asked about, by its name, a part of it or its index (<see cref="IClassifier.FindClass"/>); null, the
    /// default, for the most probable one.
    /// </param>
    /// <param name="baseline">
    /// What pixels are replaced by; null, the default, for <see cref="Baseline.Default"/>.
    /// </param>
    /// <param name="resize">How the photograph is brought to the input's size; squashed by default.</param>
    /// <param name="progress">Told how far the work is, or null.</param>
    /// <param name="cancellationToken">Stops the work between two network passes.</param>
    /// <returns>The explanation, with the photograph in it.</returns>
    /// <exception cref="ChoiceException">No class, or more than one, has that name.</exception>
    /// <exception cref="IgosException">The method can't explain this classifier.</exception>
    /// <exception cref="ObjectDisposedException">The photograph or the classifier is disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    [SuppressMessage("ApiDesign", "RS0026", Justification = "The first argument tells the overloads apart.")]
    Explanation Explain(IClassifier classifier, Photograph photograph, string? target = null,
        BaselineKind? baseline = null, Resize resize = Resize.Squash,
        IProgress<ExplanationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        OnePhotograph.Explain(this, classifier, photograph, target, baseline, resize, progress, cancellationToken);

    /// <summary>The same on another thread, so that a page or a window isn't blocked.</summary>
    /// <param name="classifier">What is being explained; not taken over.</param>
    /// <param name="photograph">The picture; not taken over, and not to be disposed meanwhile.</param>
    /// <param name="target">The class asked about; null, the default, for the most probable one.</param>
    /// <param name="baseline">
    /// What pixels are replaced by; null, the default, for <see cref="Baseline.Default"/>.
    /// </param>
    /// <param name="resize">How the photograph is brought to the input's size; squashed by default.</param>
    /// <param name="progress">Told how far the work is, or null.</param>
    /// <param name="cancellationToken">Stops the work between two network passes.</param>
    /// <returns>The explanation, with the photograph in it.</returns>
    /// <remarks>Its exceptions are those of the call that it waits for.</remarks>
    Task<Explanation> ExplainAsync(IClassifier classifier, Photograph photograph, string? target = null,
        BaselineKind? baseline = null, Resize resize = Resize.Squash,
        IProgress<ExplanationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => OnePhotograph.Explain(
            this, classifier, photograph, target, baseline, resize, progress, cancellationToken), cancellationToken);

    /// <summary>Explains photographs one after the other on another thread, each when it is asked for.</summary>
    /// <param name="classifier">What is being explained; not taken over.</param>
    /// <param name="photographs">
    /// Read as they are needed: <c>paths.Select(path =&gt; Photograph.Read(path))</c> holds one at a time, where the
    /// caller disposes each explanation's. An exception of theirs ends the whole.
    /// </param>
    /// <param name="target">The class asked about; null, the default, for each one's most probable.</param>
    /// <param name="baseline">
    /// What pixels are replaced by; null, the default, for <see cref="Baseline.Default"/>.
    /// </param>
    /// <param name="resize">How a photograph is brought to the input's size; squashed by default.</param>
    /// <param name="progress">Told how far the work on each photograph is, or null.</param>
    /// <param name="cancellationToken">Stops the work between two network passes.</param>
    /// <returns>One explanation a photograph, in order, with the photograph in it.</returns>
    IAsyncEnumerable<Explanation> ExplainAllAsync(IClassifier classifier, IEnumerable<Photograph> photographs,
        string? target = null, BaselineKind? baseline = null, Resize resize = Resize.Squash,
        IProgress<ExplanationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        OnePhotograph.ExplainAllAsync(
            this, classifier, photographs, target, baseline, resize, progress, cancellationToken);
}
