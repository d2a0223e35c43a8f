namespace Igos.Evaluation.Reports;

/// <summary>A mean over photographs, and how far it may be off.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="StandardError">s/√n with n − 1 in s; 0 for a single photograph.</param>
/// <param name="Count">n.</param>
public readonly record struct Estimate(double Mean, double StandardError, int Count)
{
    /// <summary>Of some values; null where there are none.</summary>
    public static Estimate? Of(IEnumerable<double?> values)
    {
        // Welford's running moments: exact to the last digits however many there are.
        var (count, mean, squares) = (0, 0.0, 0.0);
        foreach (var value in values)
        {
            if (value is { } x)
            {
                count++;
                var before = x - mean;
                mean += before / count;
                squares += before * (x - mean);
            }
        }

        return count == 0 ? null
            : new Estimate(mean, count < 2 ? 0 : Math.Sqrt(squares / (count - 1) / count), count);
    }
}
