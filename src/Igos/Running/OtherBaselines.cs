using Igos.Classifiers;
using Igos.Heatmaps;
using Igos.Metrics;

namespace Igos.Running;

/// <summary>A photograph's question under the other baselines by which its heatmaps are judged.</summary>
internal sealed class OtherBaselines : IDisposable
{
    private readonly RunOptions _options;
    private readonly List<Question> _questions = [];

    /// <summary>Asks; one forward pass a baseline.</summary>
    public OtherBaselines(Question question, RunOptions options)
    {
        _options = options;
        try
        {
            foreach (var baseline in options.OtherBaselines(question.Baseline))
            {
                _questions.Add(question.Under(baseline, options.Seed));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Which of them still show the class.</summary>
    public IReadOnlyList<Warning> Warnings => [.. _questions.SelectMany(question => question.Warnings(0))
        .Where(warning => warning.Kind == WarningKind.BaselineScores)];

    /// <summary>Judges a heatmap under each.</summary>
    /// <param name="heatmap">Finite.</param>
    /// <param name="cancellationToken">Stops between two network passes.</param>
    public IReadOnlyList<BaselineScores> Judge(Heatmap heatmap, CancellationToken cancellationToken) =>
    [
        .. _questions.Select(question =>
        {
            Measurement[] measured = [.. _options.Metrics.Select(metric =>
                metric.Measure(question, 0, heatmap, _options.MaxPerturbedImages, cancellationToken))];
            return new BaselineScores(question.Baseline, question.BaselineProbabilities[0],
                [.. measured.SelectMany(m => m.Scores)], measured.Aggregate(new Passes(), (sum, m) => sum + m.Passes));
        }),
    ];

    /// <inheritdoc/>
    public void Dispose() => _questions.ForEach(question => question.Dispose());
}
