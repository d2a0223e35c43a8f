using Igos.Classifiers;
using Igos.Explainers;
using Igos.Heatmaps;
using Igos.Perturbation;

namespace Igos.Metrics;

/// <summary>
/// How much of the image the class hangs on, and how much of it is enough: the smallest share of a heatmap's cells,
/// the highest first, whose removal brings the class's probability under 20 % of the image's, and the smallest that,
/// alone revealed, brings it over 80 %. Qi, Khorram, Li, AAAI 2020, Figures 1 and 12 to 15.
/// </summary>
/// <remarks>
/// Cells are ranked, removed and revealed as by <see cref="DeletionInsertion"/>: at the heatmap's resolution, with
/// masks upsampled to the input. The curves aren't monotone: the share is that of the smallest k that reaches the mark,
/// so that no fewer of the first cells do, whatever comes after. For that every k from 0 on is tried until one does;
/// see <see cref="EvidenceResult.CellsAtATime"/> for heatmaps of more than 4,096 cells. It is the probability that is
/// measured, whatever the question's score, for a logit has no zero that shares could be taken from.
/// </remarks>
public static class Evidence
{
    /// <summary>Deletion brings the class's probability under this part of the image's.</summary>
    public const double DeletionMark = 0.2;

    /// <summary>Insertion brings the class's probability over this part of the image's.</summary>
    public const double InsertionMark = 0.8;

    /// <summary>The word for it in reports and progress.</summary>
    internal const string Name = "evidence";

    private const int MostSteps = 64 * 64;

    /// <summary>Finds the shares of one heatmap for each image of a batch.</summary>
    /// <param name="question">
    /// The images and classes that were explained, and the baseline that removed cells are replaced by.
    /// </param>
    /// <param name="heatmaps">One for each image, at any resolution up to the image's.</param>
    /// <param name="maxPerturbedImages">
    /// How many perturbed images are in memory at a time; at least 1, default 32.
    /// </param>
    /// <param name="progress">Told how many cells are tried, of as many as there are for both shares, or null.</param>
    /// <param name="cancellationToken">Stops between two network passes.</param>
    /// <returns>
    /// One result for each heatmap, in order. Equal cells rank by their index, row by row. A share of k cells costs
    /// k + 1 forward passes and those that complete their batch; of more than 4,096 cells at most 4,097 and a step's.
    /// </returns>
    /// <exception cref="IgosException">
    /// A heatmap has NaN or infinite values, or is finer than the image.
    /// </exception>
    public static IReadOnlyList<EvidenceResult> Find(Question question, IReadOnlyList<Heatmap> heatmaps,
        int maxPerturbedImages = 32, IProgress<ExplanationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (heatmaps.Count != question.Count)
        {
            throw new ArgumentException($"Expected {question.Count} heatmaps, one an image; found {heatmaps.Count}.",
                nameof(heatmaps));
        }

        return [.. heatmaps.Select((heatmap, row) =>
        {
            var probe = new Probe(question, ScoreKind.Probability, maxPerturbedImages, cancellationToken);
            return new Search(probe, row, heatmap, progress).Run();
        })];
    }

    private sealed class Search(Probe probe, int row, Heatmap heatmap, IProgress<ExplanationProgress>? progress)
    {
        private readonly int[] _ranks = RankedCells.Ranks(heatmap, probe.Question, row);

        private int All => _ranks.Length;

        private int Step => (All + MostSteps - 1) / MostSteps;

        private float OfImage => probe.Question.ImageProbabilities[row];

        public EvidenceResult Run() => new()
        {
            Deletion = Smallest(insert: false),
            Insertion = Smallest(insert: true),
            ImageProbability = OfImage,
            BaselineProbability = probe.Question.BaselineProbabilities[row],
            Baseline = probe.Question.Baseline,
            Height = heatmap.Height,
            Width = heatmap.Width,
            CellsAtATime = Step,
            Passes = probe.Passes(row),
        };

        private EvidenceShare? Smallest(bool insert)
        {
            var steps = Enumerable.Range(0, (All + Step - 1) / Step).Select(i => i * Step).Append(All);
            if (First(steps, insert) is not { } found)
            {
                return null;
            }

            var before = Math.Max(found.Cells - 1, 0) / Step * Step; // the step that didn't reach the mark
            return First(Enumerable.Range(before + 1, Math.Max(found.Cells - before - 1, 0)), insert) ?? found;
        }

        /// <summary>The first of several numbers of cells that reaches the mark; no batch after it is asked.</summary>
        private EvidenceShare? First(IEnumerable<int> numbers, bool insert)
        {
            foreach (var batch in probe.Batches(numbers))
            {
                var probabilities = RankedCells.Scores(probe, row, heatmap, _ranks, batch, insert);
                var reached = Array.FindIndex(probabilities, p => insert
                    ? p > InsertionMark * OfImage
                    : p < DeletionMark * OfImage);
                if (reached >= 0)
                {
                    return new EvidenceShare(batch[reached], All, probabilities[reached]);
                }

                progress?.Report(new ExplanationProgress(Name, batch[^1] + (insert ? All : 0), 2 * All));
            }

            return null;
        }
    }
}
