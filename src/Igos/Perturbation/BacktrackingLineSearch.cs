using Igos.Classifiers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>
/// Backtracking line search with the revised Armijo condition and projection onto [0,1] (I-GOS, Algorithm 1 and
/// Eq. 11): the first α of α_u, η·α_u, η²·α_u … with F(P[M − α·TG]) − F(M) ≤ −α·β′·⟨TG, TG⟩, else α_l.
/// </summary>
internal sealed record BacktrackingLineSearch : IStepRule
{
    /// <summary>α_u: the first step size tried. Default 200.</summary>
    public double InitialStep { get; init; } = 200;

    /// <summary>η: what a refused step size is multiplied by. Default 0.2.</summary>
    public double Decay { get; init; } = 0.2;

    /// <summary>α_l: the step size taken when every larger one is refused. Default 1e-5.</summary>
    public double LeastStep { get; init; } = 1e-5;

    /// <summary>β′: the share of the linear decrease that is enough. Default 1e-4.</summary>
    public double SufficientDecrease { get; init; } = 1e-4;

    /// <summary>
    /// ∂F/∂M of some masks and their rows: where every step along the direction is refused, the search is tried along
    /// this one before α_l. Null, the default, takes α_l along the direction at once, as published.
    /// </summary>
    public Func<Tensor, IReadOnlyList<int>, Tensor>? WhereRefused { get; init; }

    /// <inheritdoc/>
    public bool ReadsObjective => true;

    /// <inheritdoc/>
    public MaskStep[] Take(Tensor masks, Tensor direction, IReadOnlyList<ObjectiveValue> current,
        IReadOnlyList<int> active, Func<Tensor, IReadOnlyList<int>, ObjectiveValue[]> objective, int iteration)
    {
        using var scope = NewDisposeScope();
        var steps = new MaskStep[active.Count];
        var mayRefuse = WhereRefused is not null;
        int[] all = [.. Enumerable.Range(0, active.Count)];
        var refused = Search(masks, direction, current, active, objective, steps, all, mayRefuse);
        if (mayRefuse && refused.Length > 0)
        {
            int[] rows = [.. refused.Select(i => active[i])];
            var places = tensor(refused.Select(i => (long)i).ToArray(), device: masks.device);
            var plain = zeros_like(direction);
            plain.index_copy_(0, places, WhereRefused!(Rows.Of(masks, rows), rows).to(plain.dtype));
            Search(masks, plain, current, active, objective, steps, refused, mayRefuse: false);
        }

        return steps;
    }

    /// <summary>Moves those of the active masks for which a step size is found.</summary>
    /// <returns>Those, by their place among the active, of which every step above α_l was refused, if it may be.
    /// </returns>
    private int[] Search(Tensor masks, Tensor direction, IReadOnlyList<ObjectiveValue> current,
        IReadOnlyList<int> active, Func<Tensor, IReadOnlyList<int>, ObjectiveValue[]> objective, MaskStep[] steps,
        int[] searching, bool mayRefuse)
    {
        var squaredNorm = ClassScore.ToArray(direction.Squared().sum([1, 2, 3]));
        foreach (var pair in StepSizes(mayRefuse).Chunk(2))
        {
            // Two step sizes at a time: the network is asked about two images even when one mask is left.
            int[] rows = [.. searching.SelectMany(i => pair.Select(_ => active[i]))];
            int[] directions = [.. searching.SelectMany(i => pair.Select(_ => i))];
            var stepSizes = searching.SelectMany(_ => pair.Select(a => (float)a)).ToArray();
            var sizes = tensor(stepSizes, [rows.Length, 1, 1, 1], device: masks.device);
            using var trials = (Rows.Of(masks, rows) - sizes * Rows.Of(direction, directions)).Clamp(0, 1);
            var values = objective(trials, rows);
            var refused = new List<int>();
            for (var j = 0; j < searching.Length; j++)
            {
                var row = active[searching[j]];
                var (norm, first) = (squaredNorm[searching[j]], j * pair.Length);
                var taken = Enumerable.Range(0, pair.Length).FirstOrDefault(k => pair[k] == LeastStep
                    || current[row].Total - values[first + k].Total >= pair[k] * SufficientDecrease * norm, -1);
                if (taken < 0)
                {
                    refused.Add(searching[j]);
                    continue;
                }

                steps[searching[j]] = new MaskStep(pair[taken], values[first + taken]);
                using var target = masks[row];
                using var accepted = trials[first + taken];
                target.copy_(accepted);
            }

            searching = [.. refused];
            if (searching.Length == 0)
            {
                break;
            }
        }

        return searching;
    }

    /// <summary>α_u, η·α_u, η²·α_u … above α_l, and then α_l unless all may be refused.</summary>
    private IEnumerable<double> StepSizes(bool mayRefuse)
    {
        for (var stepSize = InitialStep; stepSize > LeastStep; stepSize *= Decay)
        {
            yield return stepSize;
        }

        if (!mayRefuse)
        {
            yield return LeastStep;
        }
    }
}
