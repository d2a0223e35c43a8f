using Igos.Classifiers;
using Igos.Perturbation;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Explainers.Masks;

/// <summary>
/// iGOS++: two masks, M_x that deletes the evidence and M_y that reveals it, optimized together with their product, along
/// integrated gradients with a backtracking line search and a total variation that follows the image's edges. The heatmap is
/// 1 − M_x·M_y.
/// </summary>
/// <remarks>
/// S. Khorram, T. Lawson, F. Li, "iGOS++: Integrated Gradient Optimized Saliency by Bilateral Perturbations", CHIL 2021,
/// https://arxiv.org/abs/2012.15783. Each iteration costs 4·S forward and backward passes and four forward passes a trial step.
/// The line search's objective has no noise, unlike the published code's, where a step is accepted or refused by luck.
/// </remarks>
public sealed class IgosPlusPlus : MaskOptimization
{
    private readonly IgosPlusPlusOptions _options;

    /// <summary>Makes the explainer.</summary>
    /// <exception cref="IgosException">An option is out of its range.</exception>
    public IgosPlusPlus(IgosPlusPlusOptions? options = null)
        : base("igos++", options ?? new IgosPlusPlusOptions()) => _options = (IgosPlusPlusOptions)Options;

    /// <inheritdoc/>
    private protected override int Size => _options.Size;

    /// <inheritdoc/>
    private protected override (Tensor Masks, IReadOnlyList<MaskSearch> Searches) Optimize(IClassifier classifier, ExplainerInput input,
        IProgress<ExplanationProgress>? progress, CancellationToken cancellationToken)
    {
        var count = input.Count;
        var objective = new DeletionInsertionObjective(classifier, input, _options, cancellationToken);
        var search = new BacktrackingLineSearch { InitialStep = _options.InitialStep };
        var traces = Enumerable.Range(0, count).Select(_ => new List<TraceStep>()).ToArray();
        var standstill = new Standstill(count);
        var masks = ones([count, 2, _options.Size, _options.Size], float64, classifier.Device); // M_x and M_y; as I-GOS's, in double precision
        var previous = masks.clone();
        int[] active = [.. Enumerable.Range(0, count)];
        var current = objective.Evaluate(masks, active);

        for (var iteration = 1; iteration <= _options.Iterations && active.Length > 0; iteration++)
        {
            using var iterationScope = NewDisposeScope();
            using var before = masks.clone();
            if (_options.Nesterov && iteration > 1)
            {
                // Nesterov's momentum (k − 1)/(k + 2): the step is taken from where the last one leads.
                Momentum(masks, previous, active, (iteration - 1.0) / (iteration + 2));
                foreach (var (row, value) in active.Zip(objective.Evaluate(Rows.Of(masks, active), active)))
                {
                    current[row] = value;
                }
            }

            var direction = objective.TotalGradient(Rows.Of(masks, active), active, iteration);
            var steps = search.Search(masks, direction, current, active, objective.Evaluate);
            foreach (var (row, step) in active.Zip(steps))
            {
                current[row] = step.Value;
                traces[row].Add(new TraceStep(iteration, step.Value.Score, step.Value.L1, step.Value.TotalVariation, step.StepSize));
            }

            standstill.Watch(before, masks, active);
            previous.copy_(before);
            if (_options.EarlyStop)
            {
                active = [.. active.Where(row => !standstill.Reached(row))];
            }

            progress?.Report(new ExplanationProgress(Name, iteration, _options.Iterations));
        }

        progress?.Report(new ExplanationProgress(Name, _options.Iterations, _options.Iterations));
        return (masks.narrow(1, 0, 1) * masks.narrow(1, 1, 1), [.. traces.Select((trace, row) =>
            new MaskSearch(trace.Count, standstill.Reached(row) ? "converged" : "iteration limit", trace))]);
    }

    /// <summary>M ← P[M + e·(M − the M before)] for the active rows.</summary>
    private static void Momentum(Tensor masks, Tensor previous, int[] active, double momentum)
    {
        using var scope = NewDisposeScope();
        foreach (var row in active)
        {
            masks[row].AddScaledInPlace(masks[row] - previous[row], momentum).ClampInPlace(0, 1);
        }
    }
}
