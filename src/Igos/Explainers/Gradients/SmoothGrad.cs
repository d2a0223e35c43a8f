using Igos.Classifiers;
using Igos.Perturbation;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Explainers.Gradients;

/// <summary>Options of <see cref="SmoothGrad"/>.</summary>
public sealed record SmoothGradOptions : NativeResolutionOptions
{
    /// <summary>n: noisy copies; at least 1, default 50.</summary>
    [Option("steps", "Noisy copies", Least = 1)]
    public int Samples { get; init; } = 50;

    /// <summary>σ as a share of the image's range of values; at least 0, default 0.15.</summary>
    [Option("noise", "Deviation of the noise as a share of the image's range of values", Least = 0)]
    public double Noise { get; init; } = 0.15;
}

/// <summary>The mean gradient over noisy copies of the image; the greatest absolute value over the channels.</summary>
/// <remarks>D. Smilkov et al., "SmoothGrad: removing noise by adding noise", 2017, https://arxiv.org/abs/1706.03825. n
/// forward and backward passes; the input's resolution.</remarks>
public sealed class SmoothGrad(SmoothGradOptions? options = null)
    : SamplingExplainer<SmoothGradOptions>(Descriptor, options)
{
    /// <summary>What is to know of the method.</summary>
    public static Method Descriptor { get; } = Method.Of<SmoothGradOptions>("smoothgrad", o => new SmoothGrad(o),
        o => new Cost(o.Samples, 0), "SmoothGrad", "Smilkov et al., 2017", Needs.Gradients, Resolution.Input,
        usesSeed: o => o.Noise > 0);

    /// <inheritdoc/>
    private protected override int Samples => Options.Samples;

    /// <inheritdoc/>
    private protected override Maps Map(Probe probe, int row, SamplingLoop sample)
    {
        var image = Rows.Of(probe.Question.Images, [row]);
        var deviation = (image.max() - image.min()).Times(Options.Noise);
        var seed = NoiseSeed.Of(Options.Seed, image[0]);
        var sum = zeros_like(image);
        sample((samples, rows) =>
        {
            var noise = stack([.. samples.Select(s =>
            {
                using var generator = seed.Generator(0, s);
                return randn(image.shape[1..], generator: generator);
            })]).to(image.device);
            var gradients = probe.InputGradient(image.Plus(noise * deviation), rows);
            sum.AddInPlace(gradients.sum(0, keepdim: true));
        });
        return sum.DividedBy(Samples).abs().amax([1]);
    }
}
