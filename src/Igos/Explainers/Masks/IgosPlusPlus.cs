using Igos.Classifiers;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Explainers.Masks;

/// <summary>
/// iGOS++: two masks, M_x that deletes the evidence and M_y that reveals it, optimized together with their
/// product, along integrated gradients with a backtracking line search and a total variation that follows the
/// image's edges. The heatmap is 1 − M_x·M_y.
/// </summary>
/// <remarks>
/// S. Khorram, T. Lawson, F. Li, "iGOS++: Integrated Gradient Optimized Saliency by Bilateral Perturbations",
/// CHIL 2021, https://arxiv.org/abs/2012.15783. Each iteration costs 4·S forward and backward passes and four
/// forward passes a trial step. The line search's objective has no noise, unlike the published code's, where a
/// step is accepted or refused by luck.
/// </remarks>
public sealed class IgosPlusPlus(IgosPlusPlusOptions? options = null)
    : MaskOptimization<IgosPlusPlusOptions>(Descriptor, options)
{
    private const int Terms = 4; // of the objective, each a score of its own
    private const int UsualTrials = 4; // of the line search, at each iteration

    /// <summary>What is to know of the method.</summary>
    public static Method Descriptor { get; } = Method.Of<IgosPlusPlusOptions>("igos++", o => new IgosPlusPlus(o),
        o => new Cost(Terms * o.StepsInForce, Terms * UsualTrials, o.Iterations, IsAbout: true), "iGOS++",
        "Khorram, Lawson, Li, CHIL 2021", Needs.Gradients, Resolution.Any, usesSeed: o => o.NoiseInForce > 0);

    /// <inheritdoc/>
    private protected override ScoreKind? Score => Options.Score;

    /// <inheritdoc/>
    private protected override (Tensor Masks, IReadOnlyList<MaskSearchResult> Results) Search(
        Probe probe, IterationDone? done)
    {
        var score = new PerturbedScore(probe, Options.StepsInForce, Options.MaskNoise);
        var objective = new DeletionInsertionObjective(probe, score, Options.Regularization);
        var rule = new BacktrackingLineSearch
        {
            InitialStep = Options.InitialStep,
            WhereRefused = Options.Refused == RefusedStep.PlainGradient ? objective.PlainGradient : null,
        };
        var search = new MaskSearch(objective, rule)
        {
            Iterations = Options.Iterations,
            EarlyStop = Options.EarlyStop,
            Nesterov = Options.Nesterov,
        };
        return search.Run(probe, Options.Size, done);
    }

    /// <summary>M = Mx ⊙ My.</summary>
    private protected override Tensor Combined(Tensor masks) => masks.narrow(1, 0, 1) * masks.narrow(1, 1, 1);
}
