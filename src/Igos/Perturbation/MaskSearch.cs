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

    /// <summary>Where it starts, [N, k, m, m]; null for M0 = 1.</summary>
    public Tensor? Start { get; init; }

    /// <summary>
    /// The same objective asked of a probe of its own, after every step of a rule that doesn't read it, so that the
    /// trace shows its course; null where its end is enough.
    /// </summary>
    public IMaskObjective? Watched { get; init; }

    /// <summary>Searches.</summary>
    /// <param name="probe">The images, and the count of what they cost.</param>
    /// <param name="size">m.</param>
    /// <param name="done">Told each iteration; null where nobody listens.</param>
    /// <returns>M, [N, k, m, m], float64, in the caller's scope, and how each image's search went.</returns>
    public (Tensor Masks, IReadOnlyList<MaskSearchResult> Results) Run(Probe probe, int size, IterationDone? done)
    {
        var count = probe.Question.Count;
        // Line 1: M0 = 1. In double precision: steps of α_l add up to less than float32 can tell from 1,
        // and still rank the cells.
        var masks = Start?.to(float64, copy: true)
            ?? ones([count, objective.MasksPerImage, size, size], float64, probe.Device);
        using var scope = NewDisposeScope();
        var previous = masks.clone();
        var traces = Enumerable.Range(0, count).Select(_ => new List<TraceStep>()).ToArray();
        var standstill = new Standstill(count);
        int[] all = [.. Enumerable.Range(0, count)];
        var active = all;
        var start = rule.ReadsObjective ? objective.Evaluate(masks, all) : new ObjectiveValue[count];
        ObjectiveValue[] current = [.. start];
        var stepSizes = new double[count];
        void Trace(int iteration, IReadOnlyList<int> rows, IReadOnlyList<ObjectiveValue> values)
        {
            foreach (var (row, value) in rows.Zip(values))
            {
                traces[row].Add(new TraceStep(iteration, value.Score, value.L1, value.TotalVariation, stepSizes[row],
                    probe.Passes(row)));
            }
        }

        var watched = rule.ReadsObjective ? null : Watched;
        Trace(0, all, rule.ReadsObjective ? start : watched?.Evaluate(masks, all) ?? []);
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
                    Trace(iteration, [row], [value]);
                    Relax(masks, row, iteration, Math.Abs(start[row].Score - value.Score), current, standstill);
                }
            }

            if (watched is not null && iteration < Iterations)
            {
                Trace(iteration, all, watched.Evaluate(masks, all));
            }

            previous.copy_(before);
            active = EarlyStop ? [.. active.Where(row => !standstill.Reached(row))] : active;
            done?.Invoke(iteration, masks, [.. traces.Select(trace => trace.Count > 0 ? trace[^1] : (TraceStep?)null)]);
        }

        if (!rule.ReadsObjective)
        {
            Trace(Iterations, all, objective.Evaluate(masks, all)); // no step was judged by it
        }

        return (masks, [.. traces.Select((trace, row) => new MaskSearchResult(trace[^1].Iteration,
            standstill.Reached(row) && EarlyStop ? "standstill" : "iteration limit", trace))]);
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
}

/// <summary>Told after each iteration of a search.</summary>
/// <param name="iteration">From 1.</param>
/// <param name="masks">M, [N, k, m, m]; the search's own.</param>
/// <param name="steps">The last known terms of each image's objective; null where they were never computed.</param>
internal delegate void IterationDone(int iteration, Tensor masks, IReadOnlyList<TraceStep?> steps);

/// <summary>How the search for an image's mask went.</summary>
/// <param name="Iterations">How many.</param>
/// <param name="StopReason"><c>standstill</c> or <c>iteration limit</c>.</param>
/// <param name="Trace">
/// The objective's terms at the start and after each step where they were computed; after the last in any case.
/// </param>
internal sealed record MaskSearchResult(int Iterations, string StopReason, IReadOnlyList<TraceStep> Trace);
