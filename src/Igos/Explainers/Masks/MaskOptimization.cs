using System.Diagnostics;
using Igos.Classifiers;
using Igos.Heatmaps;
using Igos.Perturbation;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Explainers.Masks;

/// <summary>A method that optimizes a mask for each image, those of a batch together: I-GOS, iGOS++ and Mask. The heatmap is 1 − M.</summary>
public abstract class MaskOptimization : IExplainer
{
    /// <summary>A mask no cell of which has left 1 by this much has hardly moved.</summary>
    private const float LeastMove = 1e-3f;

    private protected MaskOptimization(string name, ExplainerOptions options)
    {
        options.Validate();
        (Name, Options) = (name, options);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ExplainerOptions Options { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Explanation> Explain(IClassifier classifier, ExplainerInput input,
        IProgress<ExplanationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        MaskSize.Check(Size, classifier);
        var watch = Stopwatch.StartNew();
        using var scope = NewDisposeScope();
        var (masks, searches) = Optimize(classifier, input, progress, cancellationToken);
        using var heatmaps = masks.SubtractedFrom(1);
        var evidence = ClassScore.ToArray(heatmaps.amax([1, 2, 3]));
        return [.. searches.Select((search, row) => new Explanation
        {
            Method = Name,
            Options = Options,
            Heatmap = Heatmap.From(heatmaps[row, 0]),
            Target = input.Targets[row],
            Probability = input.ImageProbabilities[row],
            BaselineProbability = input.BaselineProbabilities[row],
            Iterations = search.Iterations,
            StopReason = search.StopReason,
            Seconds = watch.Elapsed.TotalSeconds / input.Count,
            Trace = search.Trace,
            Warnings = evidence[row] < LeastMove
                ? [.. input.Warnings(row), "The mask hardly moved, for no step lowered its objective: the heatmap shows little more than the first gradients. "
                    + "Judge it by its deletion and insertion, beside those of another method."]
                : input.Warnings(row),
        })];
    }

    /// <summary>m.</summary>
    private protected abstract int Size { get; }

    /// <summary>Optimizes.</summary>
    /// <returns>M, [N, 1, m, m], in the caller's scope, and how each image's search went.</returns>
    private protected abstract (Tensor Masks, IReadOnlyList<MaskSearch> Searches) Optimize(IClassifier classifier, ExplainerInput input,
        IProgress<ExplanationProgress>? progress, CancellationToken cancellationToken);

    /// <summary>How the search for an image's mask went.</summary>
    private protected sealed record MaskSearch(int Iterations, string StopReason, IReadOnlyList<TraceStep> Trace);
}
