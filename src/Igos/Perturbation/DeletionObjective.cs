using Igos.Classifiers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>
/// I-GOS's objective F_c(M) = f_c(Φ(I0, up(M))) + λ1·mean|1 − M| + λ2·TV(M) and its total gradient TG = ∇IG + ∇g, for a
/// batch of images, each with its own λ1.
/// </summary>
/// <param name="score">f_c of the images under masks.</param>
/// <param name="regularization">λ1, λ2 and β.</param>
/// <param name="count">How many images there are.</param>
/// <param name="relaxedOver">K of the demo's schedule that relaxes λ1; null leaves λ1 as it is.</param>
internal sealed class DeletionObjective(PerturbedScore score, MaskRegularization regularization, int count,
    int? relaxedOver = null) : IMaskObjective
{
    private const double HardlyMoved = 0.01;

    private readonly double[] _l1 = [.. Enumerable.Repeat(regularization.L1, count)];

    /// <inheritdoc/>
    public int MasksPerImage => 1;

    /// <summary>F_c without noise, one forward pass a mask.</summary>
    /// <param name="masks">[r, 1, m, m].</param>
    /// <param name="rows">The image of each mask.</param>
    public ObjectiveValue[] Evaluate(Tensor masks, IReadOnlyList<int> rows)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        masks = masks.to(float32);
        var scores = score.Evaluate(masks, rows);
        var l1 = ClassScore.ToArray(masks.SubtractedFrom(1).abs().mean([1, 2, 3]));
        var variation = ClassScore.ToArray(TotalVariation.Of(masks, regularization.Exponent));
        return [.. rows.Select((row, j) => new ObjectiveValue(
            scores[j], _l1[row] * l1[j], regularization.TotalVariation * variation[j]))];
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
        return score.IntegratedGradient(masks, rows, iteration).Plus(RegularizerGradient(masks, rows))
            .MoveToOuterDisposeScope();
    }

    /// <summary>
    /// ∂F/∂M = ∂f_c/∂M + ∇g(M), without noise: a small enough step against it lowers F, which TG needn't do.
    /// </summary>
    /// <param name="masks">[r, 1, m, m].</param>
    /// <param name="rows">The image of each mask.</param>
    /// <returns>[r, 1, m, m]; the caller's.</returns>
    public Tensor PlainGradient(Tensor masks, IReadOnlyList<int> rows)
    {
        using var scope = NewDisposeScope();
        masks = masks.to(float32);
        return score.Gradient(masks, rows).Plus(RegularizerGradient(masks, rows)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The published demo's schedule: a score that hasn't moved halfway (⌊K/2⌋) divides λ1 by 10,
    /// and one that has hardly moved at ⌊K/1.25⌋ divides it by 5.
    /// </summary>
    public Relaxation Relax(int row, int iteration, double scoreChange)
    {
        if (relaxedOver is not { } k || scoreChange > HardlyMoved)
        {
            return Relaxation.None;
        }

        var last = (int)(k / 1.25);
        if (iteration == k / 2 && scoreChange <= 0.001)
        {
            _l1[row] /= 10;
            return Relaxation.Changed;
        }

        if (iteration == last)
        {
            _l1[row] /= 5;
            return Relaxation.Changed;
        }

        return iteration < last ? Relaxation.Later : Relaxation.None;
    }

    private Tensor RegularizerGradient(Tensor masks, IReadOnlyList<int> rows)
    {
        using var scope = NewDisposeScope();
        using var leaf = masks.detach().requires_grad_(true);
        var weights = tensor(rows.Select(row => (float)_l1[row]).ToArray(), device: leaf.device);
        var size = (weights * leaf.SubtractedFrom(1).abs().mean([1, 2, 3])).sum();
        var variation = TotalVariation.Of(leaf, regularization.Exponent).sum().Times(regularization.TotalVariation);
        var regularizer = size.Plus(variation);
        return autograd.grad([regularizer], [leaf], allow_unused: true)[0].MoveToOuterDisposeScope();
    }
}
