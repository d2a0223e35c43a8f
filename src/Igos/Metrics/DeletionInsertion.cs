using System.Diagnostics.CodeAnalysis;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Heatmaps;
using Igos.Perturbation;

namespace Igos.Metrics;

/// <summary>
/// Deletion and insertion: the heatmap's pixels, highest first, are replaced by the baseline (deletion:
/// the score should fall at once) or are the only ones revealed (insertion: it should rise at once).
/// Petsiuk, Das, Saenko, "RISE", BMVC 2018; at the heatmap's resolution with a blurred baseline as in Qi,
/// Khorram, Li, AAAI 2020, section 4.1.
/// </summary>
public static class DeletionInsertion
{
    private const string Name = "deletion-insertion";

    /// <summary>What is to know of the metric.</summary>
    public static Metric Descriptor { get; } = new(Name, (question, row, heatmap, most, token) =>
    {
        var options = new DeletionInsertionOptions { MaxPerturbedImages = most };
        var score = Score(question, row, heatmap, options, report: null, token);
        return new Measurement(score.Scores, score.Passes);
    });

    /// <summary>Scores one heatmap for each image of a batch; K + 1 forward passes a curve.</summary>
    /// <param name="question">
    /// The images and classes that were explained, and the baseline that removed pixels are replaced by;
    /// for another one than the explanation's see <see cref="Question.Under"/>.
    /// </param>
    /// <param name="heatmaps">One for each image, at any resolution up to the image's.</param>
    /// <param name="options">K and the memory limit.</param>
    /// <param name="progress">Told how many of the curves' points are measured, or null.</param>
    /// <param name="cancellationToken">Stops between two network passes.</param>
    /// <returns>One score for each heatmap, in order. Equal pixels rank by their index, row by row.</returns>
    /// <exception cref="IgosException">
    /// A heatmap has NaN or infinite values or is finer than the image, or an option is out of its range.
    /// </exception>
    [SuppressMessage("ApiDesign", "RS0026", Justification = "The first argument tells the overloads apart.")]
    public static IReadOnlyList<DeletionInsertionScore> Score(Question question, IReadOnlyList<Heatmap> heatmaps,
        DeletionInsertionOptions? options = null, IProgress<ExplanationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new DeletionInsertionOptions();
        options.Validate();
        if (heatmaps.Count != question.Count)
        {
            throw new ArgumentException($"Expected {question.Count} heatmaps, one an image; found {heatmaps.Count}.",
                nameof(heatmaps));
        }

        var points = 2 * (options.Steps + 1);
        return [.. heatmaps.Select((heatmap, row) => Score(question, row, heatmap, options,
            done => progress?.Report(new ExplanationProgress(Name, row * points + done, heatmaps.Count * points)),
            cancellationToken))];
    }

    /// <summary>Scores an explanation of a photograph, as it was asked.</summary>
    /// <param name="classifier">The one that was explained, or another of the same classes.</param>
    /// <param name="explanation">With its photograph, which isn't disposed.</param>
    /// <param name="options">K and the memory limit.</param>
    /// <param name="progress">Told how many of the curves' points are measured, or null.</param>
    /// <param name="cancellationToken">Stops between two network passes.</param>
    /// <returns>The score under the explanation's own baseline.</returns>
    /// <exception cref="IgosException">
    /// The explanation has no photograph, its heatmap has NaN or infinite values or is finer than the image, or an
    /// option is out of its range.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The photograph or the classifier is disposed.</exception>
    [SuppressMessage("ApiDesign", "RS0026", Justification = "The first argument tells the overloads apart.")]
    public static DeletionInsertionScore Score(IClassifier classifier, Explanation explanation,
        DeletionInsertionOptions? options = null, IProgress<ExplanationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (explanation is not { Photograph: { } photograph, Source: { } source })
        {
            throw new IgosException("The explanation has no photograph with it, because it is of a tensor or was read "
                + "from a file: score its heatmap by a Question of the image.");
        }

        using var pixels = photograph.ToTensor(classifier.InputSize, source.Resize);
        using var question = new Question(classifier, pixels, explanation.Baseline, [explanation.Target.Index],
            explanation.Options.Seed);
        return Score(question, [explanation.Heatmap], options, progress, cancellationToken)[0];
    }

    /// <summary>Scores an explanation of a photograph, as it was asked, on another thread.</summary>
    /// <param name="classifier">The one that was explained, or another of the same classes.</param>
    /// <param name="explanation">With its photograph, which isn't to be disposed meanwhile.</param>
    /// <param name="options">K and the memory limit.</param>
    /// <param name="progress">Told how many of the curves' points are measured, or null.</param>
    /// <param name="cancellationToken">Stops between two network passes.</param>
    /// <returns>The score under the explanation's own baseline.</returns>
    /// <remarks>Its exceptions are those of the call that it waits for.</remarks>
    public static Task<DeletionInsertionScore> ScoreAsync(IClassifier classifier, Explanation explanation,
        DeletionInsertionOptions? options = null, IProgress<ExplanationProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Score(classifier, explanation, options, progress, cancellationToken), cancellationToken);

    private static DeletionInsertionScore Score(Question question, int row, Heatmap heatmap,
        DeletionInsertionOptions options, Action<int>? report, CancellationToken cancellationToken)
    {
        var probe = new Probe(question, question.Score, options.MaxPerturbedImages, cancellationToken);
        var ranks = RankedCells.Ranks(heatmap, question, row);
        var deletion = Curve(probe, row, heatmap, ranks, insert: false, options.Steps, report);
        var insertion = Curve(probe, row, heatmap, ranks, insert: true, options.Steps,
            report is null ? null : done => report(deletion.Length + done));
        return new DeletionInsertionScore
        {
            Deletion = Area(deletion),
            Insertion = Area(insertion),
            DeletionCurve = deletion,
            InsertionCurve = insertion,
            Steps = options.Steps,
            ScoreName = question.ScoreName,
            Baseline = question.Baseline,
            Height = heatmap.Height,
            Width = heatmap.Width,
            Passes = probe.Passes(row),
        };
    }

    /// <summary>After step k the top k·n/K of n pixels (rounded) are removed or revealed.</summary>
    private static float[] Curve(Probe probe, int row, Heatmap heatmap, int[] ranks, bool insert, int stepCount,
        Action<int>? report)
    {
        var cells = Enumerable.Range(0, stepCount + 1)
            .Select(step => (int)Math.Round(step * (double)ranks.Length / stepCount));
        var curve = new List<float>();
        foreach (var batch in probe.Batches(cells))
        {
            curve.AddRange(RankedCells.Scores(probe, row, heatmap, ranks, batch, insert));
            report?.Invoke(curve.Count);
        }

        return [.. curve];
    }

    /// <summary>The trapezoid rule over the fraction 0..1.</summary>
    private static double Area(float[] curve)
    {
        double sum = 0;
        for (var k = 1; k < curve.Length; k++)
        {
            sum += (curve[k - 1] + (double)curve[k]) / 2;
        }

        return sum / (curve.Length - 1);
    }
}
