using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>
/// Backtracking line search with the revised Armijo condition and projection onto [0,1] (I-GOS, Algorithm 1 and Eq. 11):
/// the first α of α_u, η·α_u, η²·α_u … with F(P[M − α·TG]) − F(M) ≤ −α·β′·⟨TG, TG⟩, else α_l.
/// </summary>
internal sealed record BacktrackingLineSearch
{
    /// <summary>α_u: the first step size tried. Default 200.</summary>
    public double InitialStep { get; init; } = 200;

    /// <summary>η: what a refused step size is multiplied by. Default 0.2.</summary>
    public double Decay { get; init; } = 0.2;

    /// <summary>α_l: the step size taken when every larger one is refused. Default 1e-5.</summary>
    public double LeastStep { get; init; } = 1e-5;

    /// <summary>β′: the share of the linear decrease that is enough. Default 1e-4.</summary>
    public double SufficientDecrease { get; init; } = 1e-4;

    /// <summary>What the search found for one mask.</summary>
    /// <param name="StepSize">α.</param>
    /// <param name="Value">The objective after the step.</param>
    public readonly record struct Step(double StepSize, ObjectiveValue Value);

    /// <summary>P[M − α·TG], P clips to [0,1].</summary>
    public static Tensor Project(Tensor masks, Tensor direction, double stepSize)
    {
        using var scaled = direction * stepSize;
        using var moved = masks - scaled;
        return moved.clamp(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>Searches along −TG for each mask of a batch on its own.</summary>
    /// <param name="masks">M, [N, k, m, m]; overwritten with the accepted masks.</param>
    /// <param name="direction">TG, [N, k, m, m].</param>
    /// <param name="current">F(M) for the rows of <paramref name="active"/>, indexed by row.</param>
    /// <param name="active">The rows to move.</param>
    /// <param name="objective">F for some rows: masks [r, k, m, m] and their row numbers → r values.</param>
    /// <returns>One step for each active row, in order.</returns>
    public Step[] Search(Tensor masks, Tensor direction, IReadOnlyList<ObjectiveValue> current,
        IReadOnlyList<int> active, Func<Tensor, IReadOnlyList<int>, ObjectiveValue[]> objective)
    {
        using var scope = NewDisposeScope();
        var steps = new Step[active.Count];
        var squaredNorm = ClassScore.ToArray(direction.square().sum([1, 2, 3]));
        var searching = Enumerable.Range(0, active.Count).ToList();
        for (var stepSize = InitialStep; searching.Count > 0; stepSize *= Decay)
        {
            var last = stepSize <= LeastStep;
            stepSize = last ? LeastStep : stepSize;
            int[] rows = [.. searching.Select(i => active[i])];
            using var trial = Project(Rows.Of(masks, rows), Rows.Of(direction, rows), stepSize);
            var values = objective(trial, rows);
            var refused = new List<int>();
            for (var j = 0; j < rows.Length; j++)
            {
                var decrease = current[rows[j]].Total - values[j].Total;
                if (last || decrease >= stepSize * SufficientDecrease * squaredNorm[rows[j]])
                {
                    steps[searching[j]] = new Step(stepSize, values[j]);
                    using var row = masks[rows[j]];
                    using var accepted = trial[j];
                    row.copy_(accepted);
                }
                else
                {
                    refused.Add(searching[j]);
                }
            }

            searching = refused;
        }

        return steps;
    }
}
