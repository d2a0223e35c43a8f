using Igos.Classifiers;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Explainers.Masks;

/// <summary>
/// Mask: the objective of I-GOS, f_c(Φ(I0, up(M))) + λ1·mean|1 − M| + λ2·TV(M),
/// descended along its plain gradient with Adam. The heatmap is 1 − M.
/// </summary>
/// <remarks>R. Fong, A. Vedaldi, "Interpretable Explanations of Black Boxes by Meaningful Perturbation", ICCV 2017,
/// https://arxiv.org/abs/1704.03296. 500 forward and backward passes.</remarks>
public sealed class MeaningfulPerturbation(MeaningfulPerturbationOptions? options = null)
    : MaskOptimization<MeaningfulPerturbationOptions>(Descriptor, options)
{
    /// <summary>What is to know of the method: the gradients, and the objective at the end.</summary>
    public static Method Descriptor { get; } = Method.Of<MeaningfulPerturbationOptions>("mask",
        o => new MeaningfulPerturbation(o), o => new Cost(o.Iterations, 1), "Mask", "Fong, Vedaldi, ICCV 2017",
        Needs.Gradients, Resolution.Any, usesSeed: o => o.NoiseInForce > 0);

    /// <inheritdoc/>
    private protected override (Tensor Masks, IReadOnlyList<MaskSearchResult> Results) Search(
        Probe probe, IterationDone? done)
    {
        var count = probe.Question.Count;
        DeletionObjective Objective(Probe asked)
        {
            // An integrated gradient of one point is the plain gradient.
            var score = new PerturbedScore(asked, steps: 1, Options.MaskNoise);
            return new DeletionObjective(score, Options.Regularization, count);
        }

        using var rule = new Adam(Options.LearningRate);
        var search = new MaskSearch(Objective(probe), rule)
        {
            Iterations = Options.Iterations,
            Watched = Options.TracesEveryStep ? Objective(probe.Beside()) : null,
        };
        return search.Run(probe, Options.Size, done);
    }
}
