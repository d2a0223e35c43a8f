namespace Igos.Perturbation;

/// <summary>
/// What happens to the score along a ranking's path: when the top share a of the cells is removed, and when it alone is
/// revealed.
/// </summary>
/// <param name="Areas">a, from 0 to 1, rising.</param>
/// <param name="Deletion">f_c with the share removed.</param>
/// <param name="Insertion">f_c with the share alone revealed.</param>
internal sealed record AblationCurves(
    IReadOnlyList<double> Areas, IReadOnlyList<float> Deletion, IReadOnlyList<float> Insertion)
{
    /// <summary>Of the values: so much falls evenly with the rank, so that no two cells are equal.</summary>
    private const double Evenly = 0.01;

    /// <summary>The area under deletion less the area under insertion, by the trapezoid rule.</summary>
    public double Difference
    {
        get
        {
            double sum = 0;
            for (var k = 1; k < Areas.Count; k++)
            {
                var mean = (Deletion[k - 1] + Deletion[k] - (double)Insertion[k - 1] - Insertion[k]) / 2;
                sum += mean * (Areas[k] - Areas[k - 1]);
            }

            return sum;
        }
    }

    /// <summary>
    /// What each cell is worth, by its rank: the slope there of the least concave function that never falls and lies
    /// nowhere below deletion's loss and insertion's gain together. So a value is the score that deletion loses and
    /// insertion gains with the cell, smoothed to fall with the rank. Between the middles of that function's straight
    /// pieces the slope is interpolated.
    /// </summary>
    /// <param name="cells">n: how many there are.</param>
    /// <returns>n values, the first rank's first, falling; all 0 where the score never moves.</returns>
    public float[] Values(int cells)
    {
        var (middles, slopes) = Slopes();
        var values = new float[cells];
        for (var (rank, piece) = (0, 0); rank < cells; rank++)
        {
            var area = (rank + 0.5) / cells;
            while (piece < middles.Count && middles[piece] < area)
            {
                piece++;
            }

            var slope = piece == 0 ? slopes[0] : piece == middles.Count ? slopes[^1]
                : slopes[piece - 1] + (slopes[piece] - slopes[piece - 1])
                    * (area - middles[piece - 1]) / (middles[piece] - middles[piece - 1]);
            values[rank] = (float)(((1 - Evenly) * slope + Evenly * (1 - area) * slopes[0]) / cells);
        }

        return values;
    }

    /// <summary>The pieces of the least concave function above the gains that never falls.</summary>
    private (List<double> Middles, List<double> Slopes) Slopes()
    {
        List<(double Area, double Gain)> hull = [(0, 0)];
        double most = 0;
        for (var k = 1; k < Areas.Count; k++)
        {
            most = Math.Max(most, Deletion[0] - (double)Deletion[k] + Insertion[k] - Insertion[0]);
            while (hull.Count > 1 && Slope(hull[^2], hull[^1]) <= Slope(hull[^1], (Areas[k], most)))
            {
                hull.RemoveAt(hull.Count - 1);
            }

            hull.Add((Areas[k], most));
        }

        var pieces = hull.Zip(hull.Skip(1)).ToArray();
        return ([.. pieces.Select(p => (p.First.Area + p.Second.Area) / 2)],
            [.. pieces.Select(p => Slope(p.First, p.Second))]);
    }

    private static double Slope((double Area, double Gain) from, (double Area, double Gain) to) =>
        (to.Gain - from.Gain) / (to.Area - from.Area);
}
