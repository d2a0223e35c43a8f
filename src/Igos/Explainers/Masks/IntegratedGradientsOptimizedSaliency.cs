using Igos.Classifiers;
using Igos.Perturbation;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Explainers.Masks;

/// <summary>
/// I-GOS: a small mask M that, blurred out of the photograph, makes the class score collapse:
/// min over M in [0,1] of F_c(M) = f_c(Φ(I0, up(M))) + λ1·mean|1 − M| + λ2·TV(M), descended along integrated gradients
/// (the mean gradient on the straight line to the fully blurred image) with a backtracking line search. The heatmap is 1 − M.
/// </summary>
/// <remarks>
/// Z. Qi, S. Khorram, F. Li, "Visualizing Deep Networks by Optimizing with Integrated Gradients", AAAI 2020, Algorithm 1,
/// https://arxiv.org/abs/1905.00954. Each iteration costs S forward and backward passes and one forward pass a trial step.
/// </remarks>
public sealed class IntegratedGradientsOptimizedSaliency : MaskOptimization
{
    private readonly IntegratedGradientsOptimizedSaliencyOptions _options;

    /// <summary>Makes the explainer.</summary>
    /// <exception cref="IgosException">An option is out of its range.</exception>
    public IntegratedGradientsOptimizedSaliency(IntegratedGradientsOptimizedSaliencyOptions? options = null)
        : base("igos", options ?? new IntegratedGradientsOptimizedSaliencyOptions()) => _options = (IntegratedGradientsOptimizedSaliencyOptions)Options;

    /// <inheritdoc/>
    private protected override int Size => _options.Size;

    /// <inheritdoc/>
    private protected override (Tensor Masks, IReadOnlyList<MaskSearch> Searches) Optimize(IClassifier classifier, ExplainerInput input,
        IProgress<ExplanationProgress>? progress, CancellationToken cancellationToken)
    {
        var count = input.Count;
        var objective = new DeletionObjective(classifier, input, _options, cancellationToken);
        var search = new BacktrackingLineSearch { InitialStep = _options.InitialStep };
        var traces = Enumerable.Range(0, count).Select(_ => new List<TraceStep>()).ToArray();
        var standstill = new Standstill(count);

        // Line 1: M0 = 1. In double precision: steps of α_l add up to less than float32 can tell from 1, and still rank the cells.
        var masks = ones([count, 1, _options.Size, _options.Size], float64, classifier.Device);
        int[] active = [.. Enumerable.Range(0, count)];
        var start = objective.Evaluate(masks, active);
        ObjectiveValue[] current = [.. start];

        for (var iteration = 1; iteration <= _options.Iterations && active.Length > 0; iteration++)
        {
            using var iterationScope = NewDisposeScope();
            var direction = objective.TotalGradient(Rows.Of(masks, active), active, iteration);
            using var before = masks.clone();
            var steps = _options.FixedStep is { } fixedStep
                ? Step(masks, direction, active, objective, fixedStep)
                : search.Search(masks, direction, current, active, objective.Evaluate);
            standstill.Watch(before, masks, active);
            for (var j = 0; j < active.Length; j++)
            {
                var (row, step) = (active[j], steps[j]);
                current[row] = step.Value;
                traces[row].Add(new TraceStep(iteration, step.Value.Score, step.Value.L1, step.Value.TotalVariation, step.StepSize));
                var scoreChange = Math.Abs(start[row].Score - step.Value.Score);
                if (_options.RelaxL1 && objective.RelaxL1(row, iteration, scoreChange))
                {
                    current[row] = objective.Evaluate(Rows.Of(masks, [row]), [row])[0];
                    standstill.Reset(row);
                }
                else if (_options.RelaxL1 && objective.MayRelaxLater(iteration, scoreChange))
                {
                    standstill.Reset(row);
                }
            }

            if (_options.EarlyStop)
            {
                active = [.. active.Where(row => !standstill.Reached(row))];
            }

            progress?.Report(new ExplanationProgress(Name, iteration, _options.Iterations));
        }

        progress?.Report(new ExplanationProgress(Name, _options.Iterations, _options.Iterations));
        return (masks, [.. traces.Select((trace, row) =>
            new MaskSearch(trace.Count, standstill.Reached(row) ? "converged" : "iteration limit", trace))]);
    }

    /// <summary>The ablation of Table 4: one step of a fixed size, taken whatever it does to the objective.</summary>
    private static BacktrackingLineSearch.Step[] Step(Tensor masks, Tensor direction,
        int[] active, DeletionObjective objective, double stepSize)
    {
        using var moved = (Rows.Of(masks, active) - direction.Times(stepSize)).Clamp(0, 1);
        for (var j = 0; j < active.Length; j++)
        {
            masks[active[j]].copy_(moved[j]);
        }

        return [.. objective.Evaluate(moved, active).Select(value => new BacktrackingLineSearch.Step(stepSize, value))];
    }
}
