using Igos.Classifiers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>
/// iGOS++'s objective, for two masks an image of which M_x deletes and M_y inserts, P = M_x·M_y:
/// F = ½(f_c(Φ(I0→Ĩ0, M_x)) − f_c(Φ(Ĩ0→I0, M_y)) + f_c(Φ(I0→Ĩ0, P)) − f_c(Φ(Ĩ0→I0, P))) + λ1·mean|1 − P| + λ2·BTV(P).
/// </summary>
/// <param name="probe">Images and the limit on how many are in memory.</param>
/// <param name="score">f_c of the images under masks.</param>
/// <param name="regularization">λ1, λ2 and β.</param>
internal sealed class DeletionInsertionObjective(Probe probe, PerturbedScore score, MaskRegularization regularization)
    : IMaskObjective
{
    /// <inheritdoc/>
    public int MasksPerImage => 2;

    /// <summary>F without noise, four forward passes a pair of masks.</summary>
    /// <param name="masks">M_x and M_y: [r, 2, m, m].</param>
    /// <param name="rows">The image of each pair.</param>
    public ObjectiveValue[] Evaluate(Tensor masks, IReadOnlyList<int> rows)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        masks = masks.to(float32);
        var (deleting, inserting) = (masks.narrow(1, 0, 1), masks.narrow(1, 1, 1));
        var product = deleting * inserting;
        var terms = cat([deleting, inserting.SubtractedFrom(1), product, product.SubtractedFrom(1)]);
        var scores = score.Evaluate(terms, [.. rows, .. rows, .. rows, .. rows]);
        var l1 = ClassScore.ToArray(product.SubtractedFrom(1).abs().mean([1, 2, 3]));
        var values = new ObjectiveValue[rows.Count];
        foreach (var piece in probe.Batches(Enumerable.Range(0, rows.Count)))
        {
            using var part = NewDisposeScope();
            var variation = ClassScore.ToArray(Variation(Rows.Of(product, piece), [.. piece.Select(j => rows[j])]));
            foreach (var (j, v) in piece.Zip(variation))
            {
                float Term(int term) => scores[term * rows.Count + j];
                var sum = (Term(0) - Term(1) + Term(2) - Term(3)) / 2;
                values[j] = new ObjectiveValue(sum, regularization.L1 * l1[j], regularization.TotalVariation * v);
            }
        }

        return values;
    }

    /// <summary>
    /// The total direction: the four terms' integrated gradients halved, and the regularizers' gradient.
    /// </summary>
    /// <param name="masks">M_x and M_y: [r, 2, m, m].</param>
    /// <param name="rows">The image of each pair.</param>
    /// <param name="iteration">From 1; fresh noise for each.</param>
    /// <returns>[r, 2, m, m]; the caller's.</returns>
    public Tensor TotalGradient(Tensor masks, IReadOnlyList<int> rows, int iteration)
    {
        Tensor Integrated(Tensor asked, bool insert, int term) =>
            score.IntegratedGradient(asked, rows, iteration, insert, term);
        return Gradient(masks, rows, Integrated);
    }

    /// <summary>∂F/∂M without noise.</summary>
    /// <param name="masks">M_x and M_y: [r, 2, m, m].</param>
    /// <param name="rows">The image of each pair.</param>
    /// <returns>[r, 2, m, m]; the caller's.</returns>
    public Tensor PlainGradient(Tensor masks, IReadOnlyList<int> rows) =>
        Gradient(masks, rows, (asked, insert, _) => score.Gradient(asked, rows, insert));

    /// <summary>The four terms' gradients halved, and the regularizers'.</summary>
    private Tensor Gradient(Tensor masks, IReadOnlyList<int> rows, Func<Tensor, bool, int, Tensor> ofScore)
    {
        using var scope = NewDisposeScope();
        masks = masks.to(float32);
        var (deleting, inserting) = (masks.narrow(1, 0, 1), masks.narrow(1, 1, 1));
        var product = deleting * inserting;
        var ofDeleting = ofScore(deleting, false, 0);
        var ofInserting = -ofScore(inserting, true, 1);
        var deletes = ofScore(product, false, 2);
        var inserts = ofScore(product, true, 3);
        var ofProduct = (deletes - inserts).DividedBy(2).Plus(RegularizerGradient(product, rows));
        // ∂P/∂M_x = M_y and ∂P/∂M_y = M_x.
        var directionX = ofDeleting.DividedBy(2).Plus(ofProduct * inserting);
        var directionY = ofInserting.DividedBy(2).Plus(ofProduct * deleting);
        return cat([directionX, directionY], 1).MoveToOuterDisposeScope();
    }

    /// <summary>∂(λ1·mean|1 − P| + λ2·BTV(P)) / ∂P, [r, 1, m, m]; the caller's.</summary>
    internal Tensor RegularizerGradient(Tensor product, IReadOnlyList<int> rows)
    {
        using var scope = NewDisposeScope();
        var gradients = new List<Tensor>();
        foreach (var piece in probe.Batches(Enumerable.Range(0, rows.Count)))
        {
            using var part = NewDisposeScope();
            using var leaf = Rows.Of(product, piece).requires_grad_(true);
            var size = leaf.SubtractedFrom(1).abs().mean([1, 2, 3]).sum().Times(regularization.L1);
            var variation = Variation(leaf, [.. piece.Select(j => rows[j])]).sum().Times(regularization.TotalVariation);
            var regularizer = size.Plus(variation);
            gradients.Add(autograd.grad([regularizer], [leaf], allow_unused: true)[0].MoveToOuterDisposeScope());
        }

        return cat(gradients).MoveToOuterDisposeScope();
    }

    private Tensor Variation(Tensor product, int[] rows) =>
        BilateralTotalVariation.Of(product, Rows.Of(probe.Question.Images, rows), regularization.Exponent);
}
