using Igos.Classifiers;
using Igos.Heatmaps;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Metrics;

/// <summary>
/// Deletion and insertion: the heatmap's pixels, highest first, are replaced by the baseline (deletion:
/// the score should fall at once) or are the only ones revealed (insertion: it should rise at once).
/// Petsiuk, Das, Saenko, "RISE", BMVC 2018; at the heatmap's resolution with a blurred baseline as in Qi,
/// Khorram, Li, AAAI 2020, section 4.1.
/// </summary>
public static class DeletionInsertion
{
    /// <summary>What is to know of the metric.</summary>
    public static Metric Descriptor { get; } = new("deletion-insertion", (question, row, heatmap, most, token) =>
    {
        var score = Score(question, row, heatmap, new DeletionInsertionOptions { MaxPerturbedImages = most }, token);
        return new Measurement(score.Scores, score.Passes);
    });

    /// <summary>Scores one heatmap for each image of a batch; K + 1 forward passes a curve.</summary>
    /// <param name="question">
    /// The images and classes that were explained, and the baseline that removed pixels are replaced by;
    /// for another one than the explanation's see <see cref="Question.Under"/>.
    /// </param>
    /// <param name="heatmaps">One for each image, at any resolution up to the image's.</param>
    /// <param name="options">K and the memory limit.</param>
    /// <param name="cancellationToken">Stops between two network passes.</param>
    /// <returns>One score for each heatmap, in order. Equal pixels rank by their index, row by row.</returns>
    /// <exception cref="IgosException">
    /// A heatmap has NaN or infinite values, or an option is out of its range.
    /// </exception>
    public static IReadOnlyList<DeletionInsertionScore> Score(Question question, IReadOnlyList<Heatmap> heatmaps,
        DeletionInsertionOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new DeletionInsertionOptions();
        options.Validate();
        if (heatmaps.Count != question.Count)
        {
            throw new ArgumentException($"Expected {question.Count} heatmaps, one an image; found {heatmaps.Count}.",
                nameof(heatmaps));
        }

        return [.. heatmaps.Select((heatmap, row) => Score(question, row, heatmap, options, cancellationToken))];
    }

    private static DeletionInsertionScore Score(Question question, int row, Heatmap heatmap,
        DeletionInsertionOptions options, CancellationToken cancellationToken)
    {
        if (!heatmap.IsFinite)
        {
            throw new IgosException(
                $"The heatmap of image {row} holds NaN or infinite values, so its pixels can't be ranked.");
        }

        var probe = new Probe(question, question.Score, options.MaxPerturbedImages, cancellationToken);
        var ranks = heatmap.Ranks();
        var deletion = Curve(probe, row, heatmap, ranks, insert: false, options.Steps);
        var insertion = Curve(probe, row, heatmap, ranks, insert: true, options.Steps);
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

    private static float[] Curve(Probe probe, int row, Heatmap heatmap, int[] ranks, bool insert, int stepCount)
    {
        using var noGrad = no_grad();
        var question = probe.Question;
        var curve = new List<float>();
        foreach (var steps in probe.Batches(Enumerable.Range(0, stepCount + 1)))
        {
            using var scope = NewDisposeScope();
            int[] rows = [.. steps.Select(_ => row)];
            var masks = tensor(Masks(ranks, steps, insert, stepCount),
                [steps.Length, 1, heatmap.Height, heatmap.Width], device: probe.Device);
            var perturbed = Blend.Apply(Rows.Broadcast(question.Images, rows), Rows.Broadcast(question.Baselines, rows),
                MaskUpsampling.Upsample(masks, probe.InputSize));
            curve.AddRange(ClassScore.ToArray(probe.Scores(perturbed, rows)));
        }

        return [.. curve];
    }

    /// <summary>
    /// After step k the top k·n/K of n pixels (rounded) are removed (0 in a mask of ones) or
    /// revealed (1 in a mask of zeros).
    /// </summary>
    private static float[] Masks(int[] ranks, int[] steps, bool insert, int stepCount)
    {
        var masks = new float[steps.Length * ranks.Length];
        for (var j = 0; j < steps.Length; j++)
        {
            var changed = Math.Round(steps[j] * (double)ranks.Length / stepCount);
            for (var pixel = 0; pixel < ranks.Length; pixel++)
            {
                masks[j * ranks.Length + pixel] = ranks[pixel] < changed == insert ? 1 : 0;
            }
        }

        return masks;
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
