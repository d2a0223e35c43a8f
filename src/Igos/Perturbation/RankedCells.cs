using Igos.Classifiers;
using Igos.Heatmaps;
using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>An image with the cells that a heatmap ranks first removed, or with these alone revealed.</summary>
internal static class RankedCells
{
    /// <summary>The places of the cells, highest first: see <see cref="Heatmap.Ranks"/>.</summary>
    /// <param name="heatmap">Of any resolution.</param>
    /// <param name="of">Whose it is, for the error; begins with a space.</param>
    /// <exception cref="IgosException">The heatmap has NaN or infinite values.</exception>
    public static int[] Ranks(Heatmap heatmap, string of = "") => heatmap.IsFinite ? heatmap.Ranks()
        : throw new IgosException($"The heatmap{of} holds NaN or infinite values, so its cells can't be ranked.");

    /// <summary>The same of an image's heatmap, whose cells are to be removed from it and revealed.</summary>
    /// <param name="heatmap">No finer than the image.</param>
    /// <param name="question">The images.</param>
    /// <param name="row">The image, named in errors where there are several.</param>
    /// <exception cref="IgosException">The heatmap has NaN or infinite values, or is finer than the image.</exception>
    public static int[] Ranks(Heatmap heatmap, Question question, int row)
    {
        var of = question.Count == 1 ? "" : $" of image {row}";
        var size = question.Classifier.InputSize;
        return heatmap.Height <= size.Height && heatmap.Width <= size.Width ? Ranks(heatmap, of)
            : throw new IgosException($"The heatmap{of} has {heatmap.Height}×{heatmap.Width} cells, and the network's "
                + $"input {size} pixels, which can't be removed in parts: give a heatmap of at most as many cells.");
    }

    /// <summary>f_c of the image for several numbers of cells, one forward pass each.</summary>
    /// <param name="probe">The images, and the way to the network.</param>
    /// <param name="row">The image.</param>
    /// <param name="heatmap">Whose resolution the cells have.</param>
    /// <param name="ranks">The places of its cells, highest first.</param>
    /// <param name="cells">How many cells, of which one batch is made.</param>
    /// <param name="insert">Whether they are revealed in the baseline; else they are removed from the image.</param>
    public static float[] Scores(Probe probe, int row, Heatmap heatmap, int[] ranks, IReadOnlyList<int> cells,
        bool insert)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var question = probe.Question;
        int[] rows = [.. cells.Select(_ => row)];
        var masks = Masks(heatmap, ranks, cells, insert, probe.Device);
        var perturbed = Blend.Apply(Rows.Broadcast(question.Images, rows), Rows.Broadcast(question.Baselines, rows),
            MaskUpsampling.Upsample(masks, probe.InputSize));
        return ClassScore.ToArray(probe.Scores(perturbed, rows));
    }

    /// <summary>
    /// The first cells are 0 in a mask of ones (removed), or 1 in a mask of zeros (revealed): [k, 1, m, n]; the
    /// caller's.
    /// </summary>
    public static Tensor Masks(Heatmap heatmap, int[] ranks, IReadOnlyList<int> cells, bool insert, Device device)
    {
        var masks = new float[cells.Count * ranks.Length];
        for (var j = 0; j < cells.Count; j++)
        {
            for (var cell = 0; cell < ranks.Length; cell++)
            {
                masks[j * ranks.Length + cell] = ranks[cell] < cells[j] == insert ? 1 : 0;
            }
        }

        return tensor(masks, [cells.Count, 1, heatmap.Height, heatmap.Width], device: device);
    }
}
