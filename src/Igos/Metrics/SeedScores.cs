namespace Igos.Metrics;

/// <summary>One score of each seed's own heatmap: how much of a score is chance.</summary>
/// <param name="Name">The score's: <c>deletion</c>.</param>
/// <param name="Values">One a seed, in the seeds' order; at least one.</param>
public sealed record SeedScores(string Name, IReadOnlyList<double> Values)
{
    /// <summary>What a seed scores on average; the heatmap of all of them usually scores better.</summary>
    public double Mean => Values.Average();

    /// <summary>s over the seeds, with n − 1; 0 for one.</summary>
    public double StandardDeviation
    {
        get
        {
            var mean = Mean;
            return Values.Count < 2 ? 0
                : Math.Sqrt(Values.Sum(value => (value - mean) * (value - mean)) / (Values.Count - 1));
        }
    }
}
