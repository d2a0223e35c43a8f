using Igos.Classifiers;
using Igos.Heatmaps;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Metrics;

/// <summary>
/// Deletion and insertion: the heatmap's pixels, highest first, are replaced by the baseline (deletion: the score should fall
/// at once) or are the only ones revealed (insertion: it should rise at once). Petsiuk, Das, Saenko, "RISE", BMVC 2018; at the
/// heatmap's resolution with a blurred baseline as in Qi, Khorram, Li, AAAI 2020, section 4.1.
/// </summary>
public static class DeletionInsertion
{
    /// <summary>Scores one heatmap for each image of a batch; K + 1 forward passes a curve.</summary>
    /// <param name="classifier">What the heatmaps explain.</param>
    /// <param name="input">The images, baselines and classes that were explained.</param>
    /// <param name="heatmaps">One for each image, at any resolution up to the image's.</param>
    /// <param name="options">K and the memory limit.</param>
    /// <param name="cancellationToken">Stops between two network passes.</param>
    /// <returns>One score for each heatmap, in order. Equal pixels rank by their index, row by row.</returns>
    /// <exception cref="IgosException">A heatmap has NaN or infinite values, or an option is out of its range.</exception>
    public static IReadOnlyList<DeletionInsertionScore> Score(IClassifier classifier, ExplainerInput input,
        IReadOnlyList<Heatmap> heatmaps, DeletionInsertionOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new DeletionInsertionOptions();
        options.Validate();
        if (heatmaps.Count != input.Count)
        {
            throw new ArgumentException($"Expected {input.Count} heatmaps, one an image; found {heatmaps.Count}.", nameof(heatmaps));
        }

        return [.. heatmaps.Select((heatmap, row) => Score(classifier, input, row, heatmap, options, cancellationToken))];
    }

    private static DeletionInsertionScore Score(IClassifier classifier, ExplainerInput input, int row, Heatmap heatmap,
        DeletionInsertionOptions options, CancellationToken cancellationToken)
    {
        if (!heatmap.IsFinite)
        {
            throw new IgosException($"The heatmap of image {row} holds NaN or infinite values, so its pixels can't be ranked.");
        }

        var ranks = Ranks(heatmap);
        var deletion = Curve(classifier, input, row, heatmap, ranks, insert: false, options, cancellationToken);
        var insertion = Curve(classifier, input, row, heatmap, ranks, insert: true, options, cancellationToken);
        return new DeletionInsertionScore
        {
            Deletion = Area(deletion),
            Insertion = Area(insertion),
            DeletionCurve = deletion,
            InsertionCurve = insertion,
            Steps = options.Steps,
            Baseline = input.Baseline,
            Height = heatmap.Height,
            Width = heatmap.Width,
        };
    }

    /// <summary>The place of each pixel when they are sorted, highest first.</summary>
    private static int[] Ranks(Heatmap heatmap)
    {
        var values = heatmap.Values.ToArray();
        var order = Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]); // stable: ties keep their order
        var ranks = new int[values.Length];
        var rank = 0;
        foreach (var pixel in order)
        {
            ranks[pixel] = rank++;
        }

        return ranks;
    }

    private static float[] Curve(IClassifier classifier, ExplainerInput input, int row, Heatmap heatmap, int[] ranks,
        bool insert, DeletionInsertionOptions options, CancellationToken cancellationToken)
    {
        using var noGrad = no_grad();
        var curve = new List<float>();
        foreach (var steps in PerturbedBatches.Split(Enumerable.Range(0, options.Steps + 1), options.MaxPerturbedImages, classifier.Device))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            int[] rows = [.. steps.Select(_ => row)];
            var masks = tensor(Masks(ranks, steps, insert, options.Steps),
                [steps.Length, 1, heatmap.Height, heatmap.Width], device: classifier.Device);
            var perturbed = Blend.Apply(Rows.Broadcast(input.Images, rows), Rows.Broadcast(input.Baselines, rows),
                MaskUpsampling.Upsample(masks, classifier.InputSize));
            using var logits = classifier.Logits(perturbed);
            curve.AddRange(ClassScore.ToArray(ClassScore.Of(logits, [.. rows.Select(r => input.Targets[r])])));
        }

        return [.. curve];
    }

    /// <summary>After step k the top k·n/K of n pixels (rounded) are removed (0 in a mask of ones) or revealed (1 in a mask of zeros).</summary>
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
