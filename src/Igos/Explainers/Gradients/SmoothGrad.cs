using Igos.Classifiers;
using Igos.Perturbation;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Explainers.Gradients;

/// <summary>Options of <see cref="SmoothGrad"/>.</summary>
public sealed record SmoothGradOptions : NativeResolutionOptions
{
    /// <summary>n: noisy copies; at least 1, default 50.</summary>
    public int Samples { get; init; } = 50;

    /// <summary>σ as a share of the image's range of values; at least 0, default 0.15.</summary>
    public double Noise { get; init; } = 0.15;

    /// <inheritdoc/>
    protected override void Check(ICollection<string> errors)
    {
        base.Check(errors);
        if (Samples < 1 || !double.IsFinite(Noise) || Noise < 0)
        {
            errors.Add($"{nameof(Samples)} must be at least 1 and {nameof(Noise)} at least 0; found {Samples} and {Noise}.");
        }
    }
}

/// <summary>The mean gradient over noisy copies of the image; the greatest absolute value over the channels.</summary>
/// <remarks>D. Smilkov et al., "SmoothGrad: removing noise by adding noise", 2017, https://arxiv.org/abs/1706.03825. n forward and
/// backward passes; the input's resolution.</remarks>
public sealed class SmoothGrad : OneStepExplainer
{
    private readonly SmoothGradOptions _options;

    /// <summary>Makes the explainer.</summary>
    /// <exception cref="IgosException">An option is out of its range.</exception>
    public SmoothGrad(SmoothGradOptions? options = null)
        : base("smoothgrad", options ?? new SmoothGradOptions()) => _options = (SmoothGradOptions)Options;

    /// <inheritdoc/>
    private protected override int Together => 1;

    /// <inheritdoc/>
    private protected override int Samples => _options.Samples;

    /// <inheritdoc/>
    private protected override Tensor Map(IClassifier classifier, ExplainerInput input, int[] rows, string? layer, Action<int, int> report, CancellationToken cancellationToken)
    {
        var image = Rows.Of(input.Images, rows);
        var deviation = (image.max() - image.min()).Times(_options.Noise);
        var seed = NoiseSeed.Of(_options.Seed, image[0]);
        var sum = zeros_like(image);
        foreach (var samples in PerturbedBatches.Split(Enumerable.Range(0, _options.Samples), _options.MaxPerturbedImages, classifier.Device))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var noise = stack([.. samples.Select(sample =>
            {
                using var generator = seed.Generator(0, sample);
                return randn(image.shape[1..], generator: generator);
            })]).to(image.device);
            int[] targets = [.. samples.Select(_ => input.Targets[rows[0]])];
            sum.AddInPlace(InputGradient(classifier, image.Plus(noise * deviation), targets).sum(0, keepdim: true));
            report(samples[^1] + 1, _options.Samples);
        }

        return sum.DividedBy(_options.Samples).abs().amax([1]);
    }
}
