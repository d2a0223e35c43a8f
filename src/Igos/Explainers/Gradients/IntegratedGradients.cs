using Igos.Classifiers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Explainers.Gradients;

/// <summary>Options of <see cref="IntegratedGradients"/>.</summary>
public sealed record IntegratedGradientsOptions : NativeResolutionOptions
{
    /// <summary>S: points of the straight line; at least 1, default 50.</summary>
    public int Steps { get; init; } = 50;

    /// <summary>What is explained: the class's logit (default) or its probability.</summary>
    public ScoreKind Score { get; init; } = ScoreKind.Logit;

    /// <inheritdoc/>
    protected override void Check(ICollection<string> errors)
    {
        base.Check(errors);
        if (Steps < 1)
        {
            errors.Add($"{nameof(Steps)} must be at least 1; found {Steps}.");
        }
    }
}

/// <summary>
/// (I0 − Ĩ0) ⊙ the mean gradient at S points of the straight line from the baseline to the image; Σ over channels of the
/// absolute value. The signed sum over all pixels tends to f_c(I0) − f_c(Ĩ0) as S grows (completeness).
/// </summary>
/// <remarks>M. Sundararajan, A. Taly, Q. Yan, "Axiomatic Attribution for Deep Networks", ICML 2017,
/// https://arxiv.org/abs/1703.01365. S forward and backward passes; the input's resolution.</remarks>
public sealed class IntegratedGradients : OneStepExplainer
{
    private readonly IntegratedGradientsOptions _options;

    /// <summary>Makes the explainer.</summary>
    /// <exception cref="IgosException">An option is out of its range.</exception>
    public IntegratedGradients(IntegratedGradientsOptions? options = null)
        : base("integrated-gradients", options ?? new IntegratedGradientsOptions()) => _options = (IntegratedGradientsOptions)Options;

    /// <inheritdoc/>
    private protected override int Together => 1;

    /// <inheritdoc/>
    private protected override int Samples => _options.Steps;

    /// <summary>The signed attribution of one image, [1, 3, H, W]; the caller's.</summary>
    internal Tensor Attribution(IClassifier classifier, ExplainerInput input, int row, Action<int, int> report, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var (image, baseline) = (Rows.Of(input.Images, [row]), Rows.Of(input.Baselines, [row]));
        var difference = image - baseline;
        var sum = zeros_like(image);
        foreach (var points in PerturbedBatches.Split(Enumerable.Range(0, _options.Steps), _options.MaxPerturbedImages, classifier.Device))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var part = NewDisposeScope();
            // The middle of each of S equal pieces: the error falls with 1/S².
            var fractions = tensor(points.Select(s => (s + 0.5f) / _options.Steps).ToArray(), [points.Length, 1, 1, 1], device: image.device);
            int[] targets = [.. points.Select(_ => input.Targets[row])];
            sum.AddInPlace(InputGradient(classifier, baseline.Plus(fractions * difference), targets, _options.Score)
                .sum(0, keepdim: true));
            report(points[^1] + 1, _options.Steps);
        }

        return (difference * sum).DividedBy(_options.Steps).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    private protected override Tensor Map(IClassifier classifier, ExplainerInput input, int[] rows, string? layer, Action<int, int> report, CancellationToken cancellationToken) =>
        Attribution(classifier, input, rows[0], report, cancellationToken).abs().sum([1]);
}
