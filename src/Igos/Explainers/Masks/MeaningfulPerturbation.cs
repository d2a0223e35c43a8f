using Igos.Classifiers;
using Igos.Perturbation;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Explainers.Masks;

/// <summary>
/// Mask: the objective of I-GOS, f_c(Φ(I0, up(M))) + λ1·mean|1 − M| + λ2·TV(M), descended along its plain gradient with Adam.
/// The heatmap is 1 − M.
/// </summary>
/// <remarks>R. Fong, A. Vedaldi, "Interpretable Explanations of Black Boxes by Meaningful Perturbation", ICCV 2017,
/// https://arxiv.org/abs/1704.03296. 500 forward and backward passes.</remarks>
public sealed class MeaningfulPerturbation : MaskOptimization
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8; // Adam's published values

    private readonly MeaningfulPerturbationOptions _options;

    /// <summary>Makes the explainer.</summary>
    /// <exception cref="IgosException">An option is out of its range.</exception>
    public MeaningfulPerturbation(MeaningfulPerturbationOptions? options = null)
        : base("mask", options ?? new MeaningfulPerturbationOptions()) => _options = (MeaningfulPerturbationOptions)Options;

    /// <inheritdoc/>
    private protected override int Size => _options.Size;

    /// <inheritdoc/>
    private protected override (Tensor Masks, IReadOnlyList<MaskSearch> Searches) Optimize(IClassifier classifier, ExplainerInput input,
        IProgress<ExplanationProgress>? progress, CancellationToken cancellationToken)
    {
        // An integrated gradient of one point is the plain gradient.
        var objective = new DeletionObjective(classifier, input, new IntegratedGradientsOptimizedSaliencyOptions
        {
            Size = _options.Size,
            Steps = 1,
            L1 = _options.L1,
            TotalVariation = _options.TotalVariation,
            TotalVariationExponent = _options.TotalVariationExponent,
            Noise = _options.Noise,
            Seed = _options.Seed,
            MaxPerturbedImages = _options.MaxPerturbedImages,
        }, cancellationToken);
        int[] rows = [.. Enumerable.Range(0, input.Count)];
        var masks = ones([input.Count, 1, _options.Size, _options.Size], device: classifier.Device);
        var (mean, variance) = (zeros_like(masks), zeros_like(masks));
        for (var iteration = 1; iteration <= _options.Iterations; iteration++)
        {
            using var iterationScope = NewDisposeScope();
            var gradient = objective.TotalGradient(masks, rows, iteration);
            // Adam (Kingma and Ba 2015); TorchSharp's own is for a module's parameters.
            mean.MultiplyInPlace(Beta1).AddScaledInPlace(gradient, 1 - Beta1);
            variance.MultiplyInPlace(Beta2).AddScaledProductInPlace(gradient, gradient, 1 - Beta2);
            var deviation = variance.DividedBy(1 - Math.Pow(Beta2, iteration)).sqrt().Plus(Epsilon);
            var rate = _options.LearningRate / (1 - Math.Pow(Beta1, iteration));
            masks.sub_(mean.Times(rate) / deviation).ClampInPlace(0, 1);
            progress?.Report(new ExplanationProgress(Name, iteration, _options.Iterations));
        }

        var final = objective.Evaluate(masks, rows);
        return (masks, [.. final.Select(value => new MaskSearch(_options.Iterations, "iteration limit",
            [new TraceStep(_options.Iterations, value.Score, value.L1, value.TotalVariation, _options.LearningRate)]))]);
    }
}
