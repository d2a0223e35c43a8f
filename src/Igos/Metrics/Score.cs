using Igos.Classifiers;

namespace Igos.Metrics;

/// <summary>
/// What a metric says of one heatmap, with everything without which it can't be compared with others'.
/// </summary>
public sealed record Score
{
    /// <summary>The metric's word: <c>deletion</c>, <c>insertion</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The number.</summary>
    public required double Value { get; init; }

    /// <summary>Which way is better.</summary>
    public required bool HigherIsBetter { get; init; }

    /// <summary>
    /// The curve that the number sums up, at equal steps of the share from 0 to 1; empty where there is none.
    /// </summary>
    public IReadOnlyList<float> Curve { get; init; } = [];

    /// <summary>
    /// The least share of the curve's steps, from 0 to 1, at which it reaches a part of its last value: of insertion,
    /// how much must be revealed before the class has, say, half the probability that the whole image gives it.
    /// </summary>
    /// <param name="part">Of the last value, from 0 to 1.</param>
    /// <returns>A multiple of 1/K; null where there is no curve.</returns>
    public double? ShareToReach(double part)
    {
        for (var k = 0; k < Curve.Count; k++)
        {
            if (Curve[k] >= part * Curve[^1])
            {
                return (double)k / Math.Max(1, Curve.Count - 1);
            }
        }

        return null;
    }

    /// <summary>How it was measured, by names: steps, baseline, resolution, and so on.</summary>
    public required IReadOnlyDictionary<string, object> Protocol { get; init; }
}

/// <summary>What one metric measured on one heatmap.</summary>
/// <param name="Scores">In the order in which they are shown.</param>
/// <param name="Passes">What it asked of the network.</param>
public sealed record Measurement(IReadOnlyList<Score> Scores, Passes Passes);
