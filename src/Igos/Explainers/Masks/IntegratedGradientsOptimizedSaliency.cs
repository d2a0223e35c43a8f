using Igos.Classifiers;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Explainers.Masks;

/// <summary>
/// I-GOS: a small mask M that, blurred out of the photograph, makes the class score collapse:
/// min over M in [0,1] of F_c(M) = f_c(Φ(I0, up(M))) + λ1·mean|1 − M| + λ2·TV(M), descended along integrated gradients
/// (the mean gradient on the straight line to the fully blurred image) with a backtracking line search.
/// The heatmap is 1 − M.
/// </summary>
/// <remarks>
/// Z. Qi, S. Khorram, F. Li, "Visualizing Deep Networks by Optimizing with Integrated Gradients",
/// AAAI 2020, Algorithm 1, https://arxiv.org/abs/1905.00954. Each iteration costs S forward and backward
/// passes and one forward pass a trial step.
/// </remarks>
public sealed class IntegratedGradientsOptimizedSaliency(IntegratedGradientsOptimizedSaliencyOptions? options = null)
    : MaskOptimization<IntegratedGradientsOptimizedSaliencyOptions>(Descriptor, options)
{
    private const int UsualTrials = 4; // of the line search, at each iteration

    /// <summary>What is to know of the method.</summary>
    public static Method Descriptor { get; } = Method.Of<IntegratedGradientsOptimizedSaliencyOptions>("igos",
        o => new IntegratedGradientsOptimizedSaliency(o),
        o => new Cost(o.StepsInForce, UsualTrials, o.Iterations, IsAbout: true),
        "I-GOS", "Qi, Khorram, Li, AAAI 2020", Needs.Gradients, Resolution.Any, usesSeed: o => o.NoiseInForce > 0,
        version: 2); // since its default weights and noise differ from the published ones

    /// <inheritdoc/>
    private protected override ScoreKind? Score => Options.Score;

    /// <inheritdoc/>
    private protected override string Remedy => Options.Preset == Preset.Light ? base.Remedy : "of the preset light, ";

    /// <inheritdoc/>
    private protected override (Tensor Masks, IReadOnlyList<MaskSearchResult> Results) Search(
        Probe probe, IterationDone? done)
    {
        var count = probe.Question.Count;
        var score = new PerturbedScore(probe, Options.StepsInForce, Options.MaskNoise);
        int? relaxedOver = Options.RelaxL1 ? Options.Iterations : null;
        var objective = new DeletionObjective(score, Options.Regularization, count, relaxedOver);
        IStepRule rule = Options.FixedStep is { } step ? new FixedStep(step)
            : new BacktrackingLineSearch
            {
                InitialStep = Options.InitialStep,
                WhereRefused = Options.Refused == RefusedStep.PlainGradient ? objective.PlainGradient : null,
            };
        var search = new MaskSearch(objective, rule) { Iterations = Options.Iterations, EarlyStop = Options.EarlyStop };
        return search.Run(probe, Options.Size, done);
    }
}
