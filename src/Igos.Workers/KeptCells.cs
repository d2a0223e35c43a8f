using Igos.Evaluation.Store;

namespace Igos.Workers;

/// <summary>What a store has of a study.</summary>
internal sealed class KeptCells
{
    private readonly HashSet<(string Hash, int Asked)> _unanswered = [];
    private readonly HashSet<(string Hash, int Asked, string Choice, int Version)> _done = [];
    private readonly HashSet<(string Hash, int Asked, string Choice, int Version)> _failed = [];

    /// <param name="cells">From the store.</param>
    /// <param name="judges">By how many each heatmap is to be judged.</param>
    public KeptCells(IEnumerable<KeptCell> cells, int judges)
    {
        foreach (var cell in cells)
        {
            if (cell.Choice is null)
            {
                _unanswered.Add((cell.Hash, cell.Asked));
            }
            else if (cell.HasFailed || cell.Scores == judges)
            {
                (cell.HasFailed ? _failed : _done).Add((cell.Hash, cell.Asked, cell.Choice, cell.Version!.Value));
            }
        }
    }

    /// <summary>Whether a cell is there, or an error in its place that its job doesn't try again.</summary>
    public bool Have(JobCell cell)
    {
        var key = cell.Key;
        var one = (key.Hash, key.Asked, key.Choice, key.Version);
        return _done.Contains(one)
            || (!cell.IsRetried && (_failed.Contains(one) || _unanswered.Contains((key.Hash, key.Asked))));
    }
}
