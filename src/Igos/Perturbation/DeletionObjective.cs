using Igos.Classifiers;
using Igos.Explainers;
using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>
/// I-GOS's objective F_c(M) = f_c(Φ(I0, up(M))) + λ1·mean|1 − M| + λ2·TV(M) and its total gradient TG = ∇IG + ∇g, for a
/// batch of images, each with its own λ1.
/// </summary>
internal sealed class DeletionObjective
{
    /// <summary>The deviation of ImageNet's channels on [0,1] pixels: the unit of σ.</summary>
    private static readonly float[] ChannelDeviation = [0.229f, 0.224f, 0.225f];

    private const double HardlyMoved = 0.01;

    private readonly IClassifier _classifier;
    private readonly ExplainerInput _input;
    private readonly IntegratedGradientsOptimizedSaliencyOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly NoiseSeed[] _noiseSeeds;
    private readonly double[] _l1;

    public DeletionObjective(IClassifier classifier, ExplainerInput input,
        IntegratedGradientsOptimizedSaliencyOptions options, CancellationToken cancellationToken)
    {
        (_classifier, _input, _options, _cancellationToken) = (classifier, input, options, cancellationToken);
        _noiseSeeds = [.. Enumerable.Range(0, input.Count).Select(i => NoiseSeed.Of(options.Seed, input.Images[i]))];
        _l1 = [.. Enumerable.Repeat(options.L1InForce, input.Count)];
    }

    private int LastRelaxation => (int)(_options.Iterations / 1.25);

    /// <summary>F_c without noise, one forward pass a mask.</summary>
    /// <param name="masks">[r, 1, m, m].</param>
    /// <param name="rows">The image of each mask.</param>
    public ObjectiveValue[] Evaluate(Tensor masks, IReadOnlyList<int> rows)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var l1 = ClassScore.ToArray((1 - masks).abs().mean([1, 2, 3]));
        var variation = ClassScore.ToArray(TotalVariation.Of(masks, _options.TotalVariationExponent));
        var values = new ObjectiveValue[rows.Count];
        foreach (var chunk in PerturbedBatches.Split(Enumerable.Range(0, rows.Count), _options.MaxPerturbedImages, _classifier.Device))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            using var chunkScope = NewDisposeScope();
            int[] images = [.. chunk.Select(j => rows[j])];
            var scores = ClassScore.ToArray(Score(Blended(Rows.Of(masks, chunk), images), images));
            for (var j = 0; j < chunk.Length; j++)
            {
                values[chunk[j]] = new ObjectiveValue(scores[j], _l1[images[j]] * l1[chunk[j]],
                    _options.TotalVariationInForce * variation[chunk[j]]);
            }
        }

        return values;
    }

    /// <summary>TG(M) = ∇IG(M) + ∇g(M).</summary>
    /// <param name="masks">[r, 1, m, m].</param>
    /// <param name="rows">The image of each mask.</param>
    /// <param name="iteration">From 1; fresh noise for each.</param>
    /// <returns>[r, 1, m, m]; the caller's.</returns>
    public Tensor TotalGradient(Tensor masks, IReadOnlyList<int> rows, int iteration)
    {
        using var scope = NewDisposeScope();
        var gradients = new List<Tensor>();
        var points = Enumerable.Range(0, rows.Count).SelectMany(j => Enumerable.Range(1, _options.Steps).Select(s => (Mask: j, S: s)));
        foreach (var piece in PerturbedBatches.Split(points, _options.MaxPerturbedImages, _classifier.Device))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            using var pieceScope = NewDisposeScope();
            // ∂f_c(Φ(I0 + n_s, (s/S)·up(M))) / ∂M
            int[] images = [.. piece.Select(p => rows[p.Mask])];
            var leaf = Rows.Of(masks, [.. piece.Select(p => p.Mask)]).requires_grad_(true);
            var fractions = tensor(piece.Select(p => (float)p.S / _options.Steps).ToArray(), [piece.Length, 1, 1, 1], device: masks.device);
            var noise = _options.Noise > 0 ? stack([.. piece.Select(p => Noise(rows[p.Mask], iteration, p.S))]).to(masks.device) : null;
            var score = Score(Blended(leaf * fractions, images, noise), images).sum();
            gradients.Add(autograd.grad([score], [leaf], allow_unused: true)[0].MoveToOuterDisposeScope());
        }

        // Summed at the end and in one order, so that a heatmap doesn't depend on how the points were cut into batches.
        var integrated = cat(gradients).reshape([rows.Count, _options.Steps, .. masks.shape[1..]]).mean([1]);
        return (integrated + RegularizerGradient(masks, rows)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The published demo's schedule: a score that hasn't moved halfway (⌊K/2⌋) divides λ1 by 10, and one that has hardly
    /// moved at ⌊K/1.25⌋ divides it by 5.
    /// </summary>
    /// <returns>Whether λ1 changed.</returns>
    public bool RelaxL1(int row, int iteration, double scoreChange)
    {
        var before = _l1[row];
        if (iteration == _options.Iterations / 2 && scoreChange <= 0.001)
        {
            _l1[row] /= 10;
        }
        else if (iteration == LastRelaxation && scoreChange <= HardlyMoved)
        {
            _l1[row] /= 5;
        }

        return _l1[row] != before;
    }

    /// <summary>Whether λ1 may still be relaxed for a score that stays where it is, so that it's too early to stop.</summary>
    public bool MayRelaxLater(int iteration, double scoreChange) => iteration < LastRelaxation && scoreChange <= HardlyMoved;

    private Tensor RegularizerGradient(Tensor masks, IReadOnlyList<int> rows)
    {
        using var scope = NewDisposeScope();
        using var leaf = masks.detach().requires_grad_(true);
        var weights = tensor(rows.Select(row => (float)_l1[row]).ToArray(), device: leaf.device);
        var regularizer = (weights * (1 - leaf).abs().mean([1, 2, 3])).sum()
            + _options.TotalVariationInForce * TotalVariation.Of(leaf, _options.TotalVariationExponent).sum();
        return autograd.grad([regularizer], [leaf], allow_unused: true)[0].MoveToOuterDisposeScope();
    }

    private Tensor Blended(Tensor masks, IReadOnlyList<int> images, Tensor? noise = null)
    {
        using var scope = NewDisposeScope();
        var originals = Rows.Of(_input.Images, images);
        var atInput = noise is not null && _options.NoisePlacement == NoisePlacement.Input;
        var blended = Blend.Apply(atInput ? originals + noise! : originals, Rows.Of(_input.Baselines, images),
            MaskUpsampling.Upsample(masks, _classifier.InputSize));
        return (noise is not null && !atInput ? blended + noise : blended).MoveToOuterDisposeScope();
    }

    private Tensor Score(Tensor perturbed, IReadOnlyList<int> images)
    {
        using var logits = _classifier.Logits(perturbed);
        return ClassScore.Of(logits, [.. images.Select(i => _input.Targets[i])], _options.Score);
    }

    /// <summary>n_s: Gaussian, σ · the channel's deviation, [3, H, W].</summary>
    private Tensor Noise(int row, int iteration, int s)
    {
        using var scope = NewDisposeScope();
        using var generator = _noiseSeeds[row].Generator(iteration, s);
        var deviation = tensor(ChannelDeviation, [3, 1, 1]) * _options.Noise;
        var (height, width) = (_classifier.InputSize.Height, _classifier.InputSize.Width);
        return (randn([3, height, width], generator: generator) * deviation).MoveToOuterDisposeScope();
    }
}
