using Igos.Classifiers;

namespace Igos.Explainers.Gradients;

/// <summary>Options of <see cref="Gradient"/>.</summary>
public sealed record GradientOptions : NativeResolutionOptions;

/// <summary>The greatest |∂logit_c/∂I0| over the channels of each pixel.</summary>
/// <remarks>K. Simonyan, A. Vedaldi, A. Zisserman, "Deep Inside Convolutional Networks", ICLR workshop 2014,
/// https://arxiv.org/abs/1312.6034. One forward and backward pass; the input's resolution.</remarks>
public sealed class Gradient(GradientOptions? options = null) : OneStepExplainer<GradientOptions>(Descriptor, options)
{
    /// <summary>What is to know of the method.</summary>
    public static Method Descriptor { get; } = Method.Of<GradientOptions>("gradient", o => new Gradient(o),
        _ => new Cost(1, 0), "Gradient", "Simonyan, Vedaldi, Zisserman, 2014", Needs.Gradients, Resolution.Input);

    /// <inheritdoc/>
    private protected override Maps Map(Probe probe, int[] rows, string? layer, Action<int> report) =>
        probe.InputGradient(Rows.Of(probe.Question.Images, rows), rows).abs().amax([1]);
}
