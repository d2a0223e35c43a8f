using Igos.Evaluation.Store;

namespace Igos.Evaluation;

/// <summary>What heatmaps of a network took, as far as a store has some.</summary>
internal sealed class MeasuredCosts
{
    private readonly Dictionary<(string Choice, int Version), double> _seconds;

    /// <summary>Takes the means of each row's heatmaps.</summary>
    public MeasuredCosts(IReadOnlyList<StoredCost> costs)
    {
        _seconds = costs.ToDictionary(cost => (cost.Choice, cost.Version), cost => cost.Seconds);
        var passes = costs.Sum(cost => cost.Passes * cost.Count);
        var seconds = costs.Sum(cost => cost.Seconds * cost.Count);
        Pace = passes > 0 && seconds > 0 ? seconds / passes : null;
    }

    /// <summary>Seconds a pass; null where nothing is measured.</summary>
    public double? Pace { get; }

    /// <summary>A row's passes without its scores, at the common pace; null where the store has none of it.</summary>
    public double? Passes((string Choice, int Version) row) =>
        _seconds.TryGetValue(row, out var seconds) ? seconds / Pace : null;
}
