namespace Igos.Metrics;

/// <summary>How many of a heatmap's cells, the highest first, bring the class's probability past a mark.</summary>
/// <param name="Cells">k: how many; from 0.</param>
/// <param name="AllCells">How many the heatmap has.</param>
/// <param name="Probability">The class's probability with these removed, or with these alone revealed.</param>
public sealed record EvidenceShare(int Cells, int AllCells, float Probability)
{
    /// <summary>The part of all cells, from 0 to 1.</summary>
    public double Share => (double)Cells / AllCells;
}
