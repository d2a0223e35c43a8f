namespace Igos.Heatmaps;

/// <summary>
/// The ranks of a heatmap's cells, from 0 for the lowest to 1 for the highest; equal cells share the mean of their
/// ranks, as in Spearman's correlation.
/// </summary>
/// <remarks>
/// C. Spearman, "The Proof and Measurement of Association between Two Things", American Journal of Psychology 15, 1904,
/// https://doi.org/10.2307/1412159.
/// </remarks>
internal static class FractionalRanks
{
    /// <summary>The ranks, row by row; NaN for all where the heatmap isn't finite.</summary>
    public static double[] Of(Heatmap heatmap)
    {
        var values = heatmap.Values.ToArray();
        var ranks = new double[values.Length];
        if (!heatmap.IsFinite)
        {
            Array.Fill(ranks, double.NaN);
            return ranks;
        }

        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(cell => values[cell])];
        var span = Math.Max(1, values.Length - 1);
        for (var first = 0; first < order.Length;)
        {
            var end = first + 1;
            while (end < order.Length && values[order[end]] == values[order[first]])
            {
                end++;
            }

            foreach (var cell in order[first..end])
            {
                ranks[cell] = (first + end - 1) / 2.0 / span;
            }

            first = end;
        }

        return ranks;
    }

    /// <summary>The cell by cell mean of several heatmaps' ranks.</summary>
    /// <param name="ranks">At least one; all of one length.</param>
    public static float[] Mean(IReadOnlyList<double[]> ranks) =>
        [.. Enumerable.Range(0, ranks[0].Length).Select(cell => (float)ranks.Average(of => of[cell]))];

    /// <summary>Spearman's correlation: Pearson's of the ranks; null where one of them is constant.</summary>
    public static double? Correlation(double[] one, double[] other)
    {
        var (meanOne, meanOther) = (one.Average(), other.Average());
        var (both, squaresOne, squaresOther) = (0.0, 0.0, 0.0);
        for (var cell = 0; cell < one.Length; cell++)
        {
            var (a, b) = (one[cell] - meanOne, other[cell] - meanOther);
            (both, squaresOne, squaresOther) = (both + (a * b), squaresOne + (a * a), squaresOther + (b * b));
        }

        return squaresOne > 0 && squaresOther > 0 ? both / Math.Sqrt(squaresOne * squaresOther) : null;
    }
}
