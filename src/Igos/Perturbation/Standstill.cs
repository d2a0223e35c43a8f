using Igos.Classifiers;
using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>
/// When a mask's search stands still, at a minimum or because no step is taken: after two steps in a row that moved no
/// cell by as much as 0.001.
/// </summary>
internal sealed class Standstill(int count)
{
    private const float LeastChange = 1e-3f;
    private const int StepsInARow = 2;

    private readonly int[] _still = new int[count];

    /// <summary>Looks at a step.</summary>
    /// <param name="before">[N, k, m, m].</param>
    /// <param name="after">[N, k, m, m].</param>
    /// <param name="active">The rows that were to move.</param>
    public void Watch(Tensor before, Tensor after, int[] active)
    {
        using var scope = NewDisposeScope();
        var change = ClassScore.ToArray((after - before).abs().amax([1, 2, 3]));
        foreach (var row in active)
        {
            _still[row] = change[row] < LeastChange ? _still[row] + 1 : 0;
        }
    }

    /// <summary>Starts counting anew: the objective has changed, or will.</summary>
    public void Reset(int row) => _still[row] = 0;

    /// <summary>Whether the search of a row stands still.</summary>
    public bool Reached(int row) => _still[row] >= StepsInARow;
}
