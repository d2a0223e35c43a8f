using System.Globalization;
using Igos.Classifiers;
using Igos.Heatmaps;
using Igos.Perturbation;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Explainers.Masks;

/// <summary>
/// A method that optimizes a mask for each image, those of a batch together: I-GOS, iGOS++ and Mask.
/// The heatmap is 1 − M.
/// </summary>
/// <typeparam name="TOptions">The record of the method's options.</typeparam>
public abstract class MaskOptimization<TOptions> : Explainer<TOptions>
    where TOptions : MaskOptions, new()
{
    /// <summary>A mask no cell of which has left 1 by this much has hardly moved.</summary>
    private const float LeastMove = 1e-3f;

    /// <summary>Nor has one that takes less than this share of what the whole baseline takes from the class.</summary>
    private const double LeastShare = 0.1;

    private protected MaskOptimization(Method method, TOptions? options)
        : base(method, options)
    {
    }

    /// <inheritdoc/>
    private protected sealed override IReadOnlyList<Finding> Find(Probe probe, IProgress<ExplanationProgress>? progress)
    {
        MaskSize.Check(Options.Size, probe.Question.Classifier);
        using var scope = NewDisposeScope();
        var (masks, results) = Search(probe, progress is null ? null : Report);
        // A search that ended early too.
        progress?.Report(new ExplanationProgress(Method.Name, Options.Iterations, Options.Iterations));
        var heatmaps = Combined(masks).SubtractedFrom(1);
        var evidence = ClassScore.ToArray(heatmaps.amax([1, 2, 3]));
        return [.. results.Select((result, row) =>
            new Finding(Heatmap.From(heatmaps[row, 0]), result.Iterations, result.StopReason)
            {
                Trace = result.Trace,
                Warnings = HardlyMoved(probe, row, masks.shape[1], evidence[row], result.Trace[^1].Score)
                    is { } warning ? [warning] : [],
            })];

        void Report(int iteration, Tensor current, IReadOnlyList<TraceStep?> steps)
        {
            using var reported = NewDisposeScope();
            var now = Combined(current).SubtractedFrom(1);
            progress.Report(new ExplanationProgress(Method.Name, iteration, Options.Iterations)
            {
                Masks = [.. steps.Select((step, row) => new MaskProgress(Heatmap.From(now[row, 0]), step))],
            });
        }
    }

    /// <summary>Warns of a search that ended about where it began.</summary>
    /// <param name="probe">The images.</param>
    /// <param name="row">The image.</param>
    /// <param name="perImage">Masks an image.</param>
    /// <param name="evidence">The greatest 1 − M.</param>
    /// <param name="end">The score in the objective at the end.</param>
    private Warning? HardlyMoved(Probe probe, int row, long perImage, float evidence, double end)
    {
        var question = probe.Question;
        double image = question.ImageProbabilities[row], baseline = question.BaselineProbabilities[row];

        // At M = 1 and at M = 0; of iGOS++ half the sum of four scores, those of insertion negative.
        var (start, least) = perImage == 1 ? (image, baseline) : (image - baseline, baseline - image);
        var isShare = (Score ?? question.Score) == ScoreKind.Probability && start > least; // logits have no zero
        var found = evidence < LeastMove ? "hardly moved"
            : isShare && start - end < LeastShare * (start - least)
                ? $"lowers the score in its objective only from {Text(start)} to {Text(end)}, where removing all would "
                    + $"give {Text(least)}"
            : null;
        return found is null ? null : new Warning(WarningScope.Method, WarningKind.MaskHardlyMoved,
            $"The mask {found}: the heatmap shows little more than the first gradients. Judge it by its deletion and "
            + $"insertion, beside those {Remedy}of another size or another method.");
    }

    private static string Text(double score) => score.ToString("0.0###", CultureInfo.InvariantCulture);

    /// <summary>Searches for the masks.</summary>
    /// <param name="probe">The images, and the way to the network.</param>
    /// <param name="done">Told each iteration; null where nobody listens.</param>
    /// <returns>[N, k, m, m], in the caller's scope, and how each image's search went.</returns>
    private protected abstract (Tensor Masks, IReadOnlyList<MaskSearchResult> Results) Search(
        Probe probe, IterationDone? done);

    /// <summary>With what options the search gets further, as words that end in a comma and a space; or nothing.
    /// </summary>
    private protected virtual string Remedy => Options.NoiseInForce > 0 ? "without noise, " : "";

    /// <summary>M of the masks that are searched for, where an image has several.</summary>
    /// <param name="masks">[N, k, m, m].</param>
    /// <returns>[N, 1, m, m], in the caller's scope.</returns>
    private protected virtual Tensor Combined(Tensor masks) => masks;
}
