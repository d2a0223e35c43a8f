using Igos.Classifiers;
using Igos.Explainers.Masks;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>
/// I-GOS's objective F_c(M) = f_c(Φ(I0, up(M))) + λ1·mean|1 − M| + λ2·TV(M) and its total gradient TG = ∇IG + ∇g, for a
/// batch of images, each with its own λ1.
/// </summary>
internal sealed class DeletionObjective
{
    private const double HardlyMoved = 0.01;

    private readonly IntegratedGradientsOptimizedSaliencyOptions _options;
    private readonly PerturbedScore _score;
    private readonly double[] _l1;

    public DeletionObjective(IClassifier classifier, ExplainerInput input,
        IntegratedGradientsOptimizedSaliencyOptions options, CancellationToken cancellationToken)
    {
        _options = options;
        _score = new PerturbedScore(classifier, input, options, cancellationToken);
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
        masks = masks.to(float32);
        var scores = _score.Evaluate(masks, rows);
        var l1 = ClassScore.ToArray(masks.SubtractedFrom(1).abs().mean([1, 2, 3]));
        var variation = ClassScore.ToArray(TotalVariation.Of(masks, _options.TotalVariationExponent));
        return [.. rows.Select((row, j) => new ObjectiveValue(scores[j], _l1[row] * l1[j], _options.TotalVariationInForce * variation[j]))];
    }

    /// <summary>TG(M) = ∇IG(M) + ∇g(M).</summary>
    /// <param name="masks">[r, 1, m, m].</param>
    /// <param name="rows">The image of each mask.</param>
    /// <param name="iteration">From 1; fresh noise for each.</param>
    /// <returns>[r, 1, m, m]; the caller's.</returns>
    public Tensor TotalGradient(Tensor masks, IReadOnlyList<int> rows, int iteration)
    {
        using var scope = NewDisposeScope();
        masks = masks.to(float32);
        return _score.IntegratedGradient(masks, rows, iteration).Plus(RegularizerGradient(masks, rows))
            .MoveToOuterDisposeScope();
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
        var regularizer = (weights * leaf.SubtractedFrom(1).abs().mean([1, 2, 3])).sum()
            .Plus(TotalVariation.Of(leaf, _options.TotalVariationExponent).sum().Times(_options.TotalVariationInForce));
        return autograd.grad([regularizer], [leaf], allow_unused: true)[0].MoveToOuterDisposeScope();
    }
}
