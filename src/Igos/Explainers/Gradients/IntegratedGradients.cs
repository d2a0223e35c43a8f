using Igos.Classifiers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Explainers.Gradients;

/// <summary>Options of <see cref="IntegratedGradients"/>.</summary>
public sealed record IntegratedGradientsOptions : NativeResolutionOptions
{
    /// <summary>S: points of the straight line; at least 1, default 50.</summary>
    [Option("steps", "Points of the line from the baseline to the image", Least = 1)]
    public int Steps { get; init; } = 50;

    /// <summary>What is explained: the class's logit (default) or its probability.</summary>
    [Option("score", "What of the class is explained")]
    public ScoreKind Score { get; init; } = ScoreKind.Logit;
}

/// <summary>
/// (I0 − Ĩ0) ⊙ the mean gradient at S points of the straight line from the baseline to the image; Σ over channels of
/// the absolute value. The signed sum over all pixels tends to f_c(I0) − f_c(Ĩ0) as S grows (completeness).
/// </summary>
/// <remarks>M. Sundararajan, A. Taly, Q. Yan, "Axiomatic Attribution for Deep Networks", ICML 2017,
/// https://arxiv.org/abs/1703.01365. S forward and backward passes; the input's resolution.</remarks>
public sealed class IntegratedGradients(IntegratedGradientsOptions? options = null)
    : SamplingExplainer<IntegratedGradientsOptions>(Descriptor, options)
{
    /// <summary>What is to know of the method.</summary>
    public static Method Descriptor { get; } = Method.Of<IntegratedGradientsOptions>("integrated-gradients",
        o => new IntegratedGradients(o), o => new Cost(o.Steps, 0), "Integrated Gradients",
        "Sundararajan, Taly, Yan, ICML 2017", Needs.Gradients, Resolution.Input, isSigned: true);

    /// <inheritdoc/>
    private protected override ScoreKind? Score => Options.Score;

    /// <inheritdoc/>
    private protected override int Samples => Options.Steps;

    /// <inheritdoc/>
    private protected override Maps Map(Probe probe, int row, SamplingLoop sample)
    {
        var attribution = Attribution(probe, row, sample);
        return new Maps(attribution.abs().sum([1]), attribution.sum([1]));
    }

    /// <summary>The signed attribution of one image, [1, 3, H, W]; the caller's.</summary>
    internal Tensor Attribution(Probe probe, int row, SamplingLoop sample)
    {
        using var scope = NewDisposeScope();
        var (image, baseline) = (Rows.Of(probe.Question.Images, [row]), Rows.Of(probe.Question.Baselines, [row]));
        var difference = image - baseline;
        var sum = zeros_like(image);
        sample((points, rows) =>
        {
            // The middle of each of S equal pieces: the error falls with 1/S².
            var middles = points.Select(s => (s + 0.5f) / Samples).ToArray();
            var fractions = tensor(middles, [points.Length, 1, 1, 1], device: image.device);
            var gradients = probe.InputGradient(baseline.Plus(fractions * difference), rows);
            sum.AddInPlace(gradients.sum(0, keepdim: true));
        });
        return (difference * sum).DividedBy(Samples).MoveToOuterDisposeScope();
    }
}
