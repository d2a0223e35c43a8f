using Igos.Classifiers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>
/// f_c of the images of a question under masks, and its integrated gradient along the straight line from the mask 0.
/// </summary>
internal sealed class PerturbedScore
{
    /// <summary>The deviation of ImageNet's channels on [0,1] pixels: the unit of σ.</summary>
    private static readonly float[] ChannelDeviation = [0.229f, 0.224f, 0.225f];

    private readonly Probe _probe;
    private readonly int _steps;
    private readonly MaskNoise _noise;
    private readonly NoiseSeed[] _noiseSeeds;

    /// <param name="probe">The images, and the way to the network.</param>
    /// <param name="steps">S: points of the integrated gradient; one alone is the plain gradient.</param>
    /// <param name="noise">n_s.</param>
    public PerturbedScore(Probe probe, int steps, MaskNoise noise)
    {
        (_probe, _steps, _noise) = (probe, steps, noise);
        var images = probe.Question.Images;
        _noiseSeeds = [.. Enumerable.Range(0, probe.Question.Count).Select(i => NoiseSeed.Of(noise.Seed, images[i]))];
    }

    /// <summary>Where the randomness of an image comes from.</summary>
    public NoiseSeed Seed(int row) => _noiseSeeds[row];

    /// <summary>f_c(Φ(I0, up(M))) without noise, one forward pass a mask.</summary>
    /// <param name="masks">[r, 1, m, m]. With 1 − M this is insertion's f_c(Φ(Ĩ0→I0, up(M))).</param>
    /// <param name="rows">The image of each mask.</param>
    public float[] Evaluate(Tensor masks, IReadOnlyList<int> rows)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var scores = new List<float>();
        foreach (var chunk in _probe.Batches(Enumerable.Range(0, rows.Count)))
        {
            using var chunkScope = NewDisposeScope();
            int[] images = [.. chunk.Select(j => rows[j])];
            scores.AddRange(ClassScore.ToArray(_probe.Scores(Blended(Rows.Of(masks, chunk), images), images)));
        }

        return [.. scores];
    }

    /// <summary>∂f_c(Φ(I0, up(M))) / ∂M, without noise; one forward and one backward pass a mask.</summary>
    /// <param name="masks">[r, 1, m, m].</param>
    /// <param name="rows">The image of each mask.</param>
    /// <param name="insert">Φ(Ĩ0→I0, ·) instead of Φ(I0→Ĩ0, ·): the mask 0 shows the image and 1 the baseline.</param>
    /// <returns>[r, 1, m, m]; the caller's.</returns>
    public Tensor Gradient(Tensor masks, IReadOnlyList<int> rows, bool insert = false)
    {
        using var scope = NewDisposeScope();
        var gradients = new List<Tensor>();
        foreach (var piece in _probe.Batches(Enumerable.Range(0, rows.Count)))
        {
            using var pieceScope = NewDisposeScope();
            int[] images = [.. piece.Select(j => rows[j])];
            var leaf = Rows.Of(masks, piece).requires_grad_(true);
            var shown = insert ? leaf.SubtractedFrom(1) : leaf;
            gradients.Add(_probe.Gradient(Blended(shown, images), images, leaf).MoveToOuterDisposeScope());
        }

        return cat(gradients).MoveToOuterDisposeScope();
    }

    /// <summary>∇IG(M) = (1/S) Σ_s ∂f_c(Φ(I0 + n_s, (s/S)·up(M))) / ∂M.</summary>
    /// <param name="masks">[r, 1, m, m].</param>
    /// <param name="rows">The image of each mask.</param>
    /// <param name="iteration">From 1; fresh noise for each.</param>
    /// <param name="insert">Φ(Ĩ0→I0, ·) instead of Φ(I0→Ĩ0, ·): the mask 0 shows the image and 1 the baseline.</param>
    /// <param name="term">Which of several scores of the same iteration this is: each has noise of its own.</param>
    /// <returns>[r, 1, m, m]; the caller's.</returns>
    public Tensor IntegratedGradient(
        Tensor masks, IReadOnlyList<int> rows, int iteration, bool insert = false, int term = 0)
    {
        using var scope = NewDisposeScope();
        var gradients = new List<Tensor>();
        var points = Enumerable.Range(0, rows.Count)
            .SelectMany(j => Enumerable.Range(1, _steps).Select(s => (Mask: j, S: s)));
        foreach (var piece in _probe.Batches(points))
        {
            using var pieceScope = NewDisposeScope();
            int[] images = [.. piece.Select(p => rows[p.Mask])];
            var leaf = Rows.Of(masks, [.. piece.Select(p => p.Mask)]).requires_grad_(true);
            var shares = piece.Select(p => (float)p.S / _steps).ToArray();
            var fractions = tensor(shares, [piece.Length, 1, 1, 1], device: masks.device);
            var shown = insert ? (leaf * fractions).SubtractedFrom(1) : leaf * fractions;
            var noise = _noise.Deviation > 0
                ? Noise([.. piece.Select(p => (rows[p.Mask], term * _steps + p.S))], iteration)
                : null;
            var gradient = _probe.Gradient(Blended(shown, images, noise), images, leaf);
            gradients.Add(gradient.MoveToOuterDisposeScope());
        }

        // Summed at the end and in one order, so that a heatmap doesn't depend on how the points were cut into batches.
        return cat(gradients).reshape([rows.Count, _steps, .. masks.shape[1..]]).mean([1]).MoveToOuterDisposeScope();
    }

    private Tensor Blended(Tensor masks, IReadOnlyList<int> images, Tensor? noise = null)
    {
        using var scope = NewDisposeScope();
        var originals = Rows.Broadcast(_probe.Question.Images, images);
        var atInput = noise is not null && _noise.Placement == NoisePlacement.Input;
        var blended = Blend.Apply(atInput ? originals.Plus(noise!) : originals,
            Rows.Broadcast(_probe.Question.Baselines, images), MaskUpsampling.Upsample(masks, _probe.InputSize));
        return (noise is not null && !atInput ? blended.AddInPlace(noise) : blended).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// n_s: Gaussian, σ · the channel's deviation, [k, 3, H, W]; each sample from a generator of its own.
    /// </summary>
    private Tensor Noise((int Row, int Sample)[] samples, int iteration)
    {
        using var scope = NewDisposeScope();
        var noise = empty([samples.Length, 3, _probe.InputSize.Height, _probe.InputSize.Width]);
        for (var k = 0; k < samples.Length; k++)
        {
            using var generator = _noiseSeeds[samples[k].Row].Generator(iteration, samples[k].Sample);
            noise[k].normal_(0, 1, generator);
        }

        var deviation = tensor(ChannelDeviation, [1, 3, 1, 1]).Times(_noise.Deviation);
        return noise.mul_(deviation).to(_probe.Device).MoveToOuterDisposeScope();
    }
}
