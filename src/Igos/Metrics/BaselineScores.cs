using Igos.Classifiers;
using Igos.Imaging;

namespace Igos.Metrics;

/// <summary>
/// What the metrics say of a heatmap under another baseline than its question's: whether it found what the network
/// needs, or what this one way of removing pixels makes it look like.
/// </summary>
/// <param name="Baseline">What removed pixels were replaced by.</param>
/// <param name="BaselineProbability">The class's probability with all pixels removed so.</param>
/// <param name="Scores">By all metrics, in the order in which they are shown.</param>
/// <param name="Passes">What the metrics asked of the network.</param>
public sealed record BaselineScores(
    BaselineKind Baseline, float BaselineProbability, IReadOnlyList<Score> Scores, Passes Passes)
{
    /// <summary>The score of that name; null where there is none.</summary>
    public Score? Score(string name) => Scores.FirstOrDefault(score => score.Name == name);
}
