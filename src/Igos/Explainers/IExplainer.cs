using Igos.Classifiers;

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
    IReadOnlyList<Explanation> Explain(Question question, IProgress<ExplanationProgress>? progress = null,
        CancellationToken cancellationToken = default);
}
