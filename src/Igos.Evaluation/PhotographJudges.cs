using System.Runtime.InteropServices;
using Igos.Classifiers;
using Igos.Evaluation.Store;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Metrics;
using Igos.Running;

namespace Igos.Evaluation;

/// <summary>A study's judges before one photograph; each asks its network once, when the first heatmap comes.</summary>
internal sealed class PhotographJudges(EvaluationOptions options, Photograph photograph, int target) : IDisposable
{
    private readonly Dictionary<long, Question> _questions = [];

    /// <summary>The heatmap's scores, one a judge; where there is none, why.</summary>
    /// <param name="judges">By whom.</param>
    /// <param name="heatmap">Of what is explained.</param>
    /// <param name="cancellationToken">Stops between two network passes.</param>
    public IReadOnlyList<NewScore> Score(
        IEnumerable<Judge> judges, Heatmap heatmap, CancellationToken cancellationToken) =>
        [.. judges.Select(judge => Score(judge, heatmap, cancellationToken))];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var question in _questions.Values)
        {
            question.Dispose();
        }
    }

    private NewScore Score(Judge judge, Heatmap heatmap, CancellationToken cancellationToken)
    {
        try
        {
            var (input, question) = (judge.Classifier.InputSize, Question(judge));
            if (heatmap.Height > input.Height || heatmap.Width > input.Width)
            {
                throw new IgosException($"the heatmap of {heatmap.Height}×{heatmap.Width} cells is finer than the "
                    + $"images of {input} that {judge.Classifier.Name} takes: choose a smaller size.");
            }

            var score = new NewScore
            {
                Judge = judge.Id,
                Probability = question.ImageProbabilities[0],
                BaselineProbability = question.BaselineProbabilities[0],
                Warnings = Warnings(question),
            };
            if (!heatmap.IsFinite)
            {
                return score;
            }

            var most = new DeletionInsertionOptions { MaxPerturbedImages = options.MaxPerturbedImages };
            var measured = DeletionInsertion.Score(question, [heatmap], most, cancellationToken: cancellationToken)[0];
            return score with
            {
                Deletion = measured.Deletion,
                Insertion = measured.Insertion,
                Forward = measured.Passes.Forward,
            };
        }
        catch (Exception e) when (e is IgosException or ExternalException)
        {
            return new NewScore { Judge = judge.Id, Error = PhotographRun.Reason(e) };
        }
    }

    private Question Question(Judge judge)
    {
        if (!_questions.TryGetValue(judge.Id, out var question))
        {
            using var pixels = photograph.ToTensor(judge.Classifier.InputSize, options.Resize);
            _questions[judge.Id] = question = new Question(
                judge.Classifier, pixels, judge.Baseline, [judge.Classes[target]], options.Seed, options.Score);
        }

        return question;
    }

    /// <summary>What is of the network alone is told elsewhere.</summary>
    private static string? Warnings(Question question)
    {
        string[] lines = [.. question.Warnings(0)
            .Where(warning => warning.Kind is WarningKind.BaselineScores or WarningKind.LowConfidence)
            .Select(warning => warning.Text)];
        return lines.Length > 0 ? string.Join('\n', lines) : null;
    }
}
