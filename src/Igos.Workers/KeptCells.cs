using Igos.Evaluation.Store;

namespace Igos.Workers;

/// <summary>What a store has of a study.</summary>
internal sealed class KeptCells
{
    private readonly HashSet<(string Hash, int Asked)> _unanswered = [];
    private readonly HashSet<(string Hash, int Asked, string Choice, int Version)> _cells = [];

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
                _cells.Add((cell.Hash, cell.Asked, cell.Choice, cell.Version!.Value));
            }
        }
    }

    /// <summary>Whether a cell is there, or the reason why it never will be.</summary>
    public bool Have(CellKey cell) => _unanswered.Contains((cell.Hash, cell.Asked))
        || _cells.Contains((cell.Hash, cell.Asked, cell.Choice, cell.Version));
}
