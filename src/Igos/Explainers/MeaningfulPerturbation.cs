using System.Diagnostics;
using Igos.Classifiers;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Explainers;

/// <summary>
/// Mask: the objective of I-GOS, f_c(Φ(I0, up(M))) + λ1·mean|1 − M| + λ2·TV(M), descended along its plain gradient with Adam.
/// The heatmap is 1 − M.
/// </summary>
/// <remarks>R. Fong, A. Vedaldi, "Interpretable Explanations of Black Boxes by Meaningful Perturbation", ICCV 2017,
/// https://arxiv.org/abs/1704.03296. 500 forward and backward passes.</remarks>
public sealed class MeaningfulPerturbation : IExplainer
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8; // Adam's published values

    private readonly MeaningfulPerturbationOptions _options;

    /// <summary>Makes the explainer.</summary>
    /// <exception cref="IgosException">An option is out of its range.</exception>
    public MeaningfulPerturbation(MeaningfulPerturbationOptions? options = null)
    {
        _options = options ?? new MeaningfulPerturbationOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    public string Name => "mask";

    /// <inheritdoc/>
    public ExplainerOptions Options => _options;

    /// <inheritdoc/>
    public IReadOnlyList<Explanation> Explain(IClassifier classifier, ExplainerInput input,
        IProgress<ExplanationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        MaskSize.Check(_options.Size, classifier);
        var watch = Stopwatch.StartNew();
        using var scope = NewDisposeScope();
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
            mean.mul_(Beta1).add_(gradient, alpha: 1 - Beta1);
            variance.mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
            var deviation = (variance / (1 - Math.Pow(Beta2, iteration))).sqrt() + Epsilon;
            masks.sub_(_options.LearningRate / (1 - Math.Pow(Beta1, iteration)) * mean / deviation).clamp_(0, 1);
            progress?.Report(new ExplanationProgress(Name, iteration, _options.Iterations));
        }

        var final = objective.Evaluate(masks, rows);
        using var heatmaps = 1 - masks;
        return [.. rows.Select(row => new Explanation
        {
            Method = Name,
            Options = _options,
            Heatmap = Heatmap.From(heatmaps[row, 0]),
            Target = input.Targets[row],
            Probability = input.ImageProbabilities[row],
            BaselineProbability = input.BaselineProbabilities[row],
            Iterations = _options.Iterations,
            StopReason = "iteration limit",
            Seconds = watch.Elapsed.TotalSeconds / input.Count,
            Trace = [new TraceStep(_options.Iterations, final[row].Score, final[row].L1, final[row].TotalVariation, _options.LearningRate)],
            Warnings = input.Warnings(row),
        })];
    }
}
