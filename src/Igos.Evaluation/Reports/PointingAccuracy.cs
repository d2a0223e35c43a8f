using Igos.Metrics;

namespace Igos.Evaluation.Reports;

/// <summary>An accuracy of the pointing game.</summary>
/// <param name="Mean">From 0 to 1: of each class, averaged over the classes.</param>
/// <param name="Classes">How many classes have a question.</param>
/// <param name="Count">How many questions there are.</param>
public sealed record PointingAccuracy(double Mean, int Classes, int Count)
{
    /// <summary>
    /// How far <see cref="Mean"/> may be off, as other photographs could have been drawn: the jackknife's, which leaves
    /// out one photograph at a time, with all its classes (R. G. Miller, "The Jackknife: A Review", Biometrika 61,
    /// 1974). Where each class has one question, s/√n; 0 for a single photograph.
    /// </summary>
    public double StandardError { get; init; }

    internal static PointingAccuracy? Of(IEnumerable<JudgedQuestion> questions)
    {
        JudgedQuestion[] all = [.. questions];
        return PointingGame.Accuracy(all.Select(question => (question.Class, question.Hit!.Value))) is { } mean
            ? new PointingAccuracy(mean, all.DistinctBy(question => question.Class).Count(), all.Length)
            {
                StandardError = Jackknife(all),
            } : null;
    }

    private static double Jackknife(JudgedQuestion[] all)
    {
        var classes = all.GroupBy(question => question.Class).ToDictionary(group => group.Key,
            group => (Hits: group.Sum(question => question.Hit!.Value), Count: group.Count()));
        var total = classes.Values.Sum(c => c.Hits / c.Count);
        double[] without =
        [
            .. all.GroupBy(question => question.Photograph).Select(photograph =>
            {
                var (sum, count) = (total, classes.Count);
                foreach (var group in photograph.GroupBy(question => question.Class))
                {
                    var (hits, n) = classes[group.Key];
                    var left = n - group.Count();
                    sum -= hits / n;
                    sum += left == 0 ? 0 : (hits - group.Sum(question => question.Hit!.Value)) / left;
                    count -= left == 0 ? 1 : 0;
                }

                return sum / count;
            }),
        ];
        // (n − 1) / n of the squares, where Estimate's s/√n has 1 / (n (n − 1)).
        return Estimate.Of(without.Select(value => (double?)value)) is { Count: > 1 } estimate
            ? estimate.StandardError * (estimate.Count - 1) : 0;
    }
}
