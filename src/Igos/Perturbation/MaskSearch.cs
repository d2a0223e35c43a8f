using Igos.Classifiers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>
/// The search that I-GOS, iGOS++ and Mask share, those of a batch together: from M0 = 1, step by step against the
/// objective's direction, by a rule for the step (I-GOS, Algorithm 1).
/// </summary>
/// <param name="objective">What is lowered, and in which direction.</param>
/// <param name="rule">How far.</param>
internal sealed class MaskSearch(IMaskObjective objective, IStepRule rule)
{
    /// <summary>K: the most iterations.</summary>
    public required int Iterations { get; init; }

    /// <summary>Whether an image whose mask no longer moves is done.</summary>
    public bool EarlyStop { get; init; }

    /// <summary>Whether each step starts from where the last one's momentum leads.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Searches.</summary>
    /// <param name="count">N images.</param>
    /// <param name="size">m.</param>
    /// <param name="device">Where the masks are.</param>
    /// <param name="done">Told each iteration.</param>
    /// <returns>M, [N, k, m, m], float64, in the caller's scope, and how each image's search went.</returns>
    public (Tensor Masks, IReadOnlyList<MaskSearchResult> Results) Run(
        int count, int size, Device device, Action<int> done)
    {
        // Line 1: M0 = 1. In double precision: steps of α_l add up to less than float32 can tell from 1,
        // and still rank the cells.
        var masks = ones([count, objective.MasksPerImage, size, size], float64, device);
        using var scope = NewDisposeScope();
        var previous = masks.clone();
        var traces = Enumerable.Range(0, count).Select(_ => new List<TraceStep>()).ToArray();
        var standstill = new Standstill(count);
        int[] all = [.. Enumerable.Range(0, count)];
        var active = all;
        var start = rule.ReadsObjective ? objective.Evaluate(masks, all) : new ObjectiveValue[count];
        ObjectiveValue[] current = [.. start];
        var stepSizes = new double[count];
        for (var iteration = 1; iteration <= Iterations && active.Length > 0; iteration++)
        {
            using var iterationScope = NewDisposeScope();
            var before = masks.clone();
            if (Nesterov && iteration > 1)
            {
                Accelerate(masks, previous, active, current, iteration);
            }

            var direction = objective.TotalGradient(Rows.Of(masks, active), active, iteration);
            var steps = rule.Take(masks, direction, current, active, objective.Evaluate, iteration);
            standstill.Watch(before, masks, active);
            foreach (var (row, step) in active.Zip(steps))
            {
                stepSizes[row] = step.StepSize;
                if (step.Value is { } value)
                {
                    current[row] = value;
                    traces[row].Add(Traced(iteration, value, step.StepSize));
                    Relax(masks, row, iteration, Math.Abs(start[row].Score - value.Score), current, standstill);
                }
            }

            previous.copy_(before);
            active = EarlyStop ? [.. active.Where(row => !standstill.Reached(row))] : active;
            done(iteration);
        }

        if (!rule.ReadsObjective)
        {
            AddFinal(masks, all, stepSizes, traces);
        }

        return (masks, [.. traces.Select((trace, row) => new MaskSearchResult(trace[^1].Iteration,
            standstill.Reached(row) && EarlyStop ? "converged" : "iteration limit", trace))]);
    }

    private void Relax(Tensor masks, int row, int iteration, double scoreChange, ObjectiveValue[] current,
        Standstill standstill)
    {
        var relaxation = objective.Relax(row, iteration, scoreChange);
        if (relaxation == Relaxation.Changed)
        {
            using var mask = Rows.Of(masks, [row]);
            current[row] = objective.Evaluate(mask, [row])[0];
        }

        if (relaxation != Relaxation.None)
        {
            standstill.Reset(row);
        }
    }

    /// <summary>Nesterov's momentum e = (k − 1)/(k + 2): M ← P[M + e·(M − the M before)].</summary>
    private void Accelerate(Tensor masks, Tensor previous, int[] active, ObjectiveValue[] current, int iteration)
    {
        using var scope = NewDisposeScope();
        var momentum = (iteration - 1.0) / (iteration + 2);
        foreach (var row in active)
        {
            masks[row].AddScaledInPlace(masks[row] - previous[row], momentum).ClampInPlace(0, 1);
        }

        foreach (var (row, value) in active.Zip(objective.Evaluate(Rows.Of(masks, active), active)))
        {
            current[row] = value;
        }
    }

    /// <summary>Where no step was judged by the objective, it is computed once, at the end.</summary>
    private void AddFinal(Tensor masks, int[] rows, double[] stepSizes, List<TraceStep>[] traces)
    {
        foreach (var (row, value) in rows.Zip(objective.Evaluate(masks, rows)))
        {
            traces[row].Add(Traced(Iterations, value, stepSizes[row]));
        }
    }

    private static TraceStep Traced(int iteration, ObjectiveValue value, double stepSize) =>
        new(iteration, value.Score, value.L1, value.TotalVariation, stepSize);
}

/// <summary>How the search for an image's mask went.</summary>
/// <param name="Iterations">How many.</param>
/// <param name="StopReason"><c>converged</c> or <c>iteration limit</c>.</param>
/// <param name="Trace">The objective's terms after each step that was judged by it.</param>
internal sealed record MaskSearchResult(int Iterations, string StopReason, IReadOnlyList<TraceStep> Trace);
