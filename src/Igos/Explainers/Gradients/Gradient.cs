using Igos.Classifiers;
using static TorchSharp.torch;

namespace Igos.Explainers.Gradients;

/// <summary>Options of <see cref="Gradient"/>.</summary>
public sealed record GradientOptions : NativeResolutionOptions;

/// <summary>The greatest |∂logit_c/∂I0| over the channels of each pixel.</summary>
/// <remarks>K. Simonyan, A. Vedaldi, A. Zisserman, "Deep Inside Convolutional Networks", ICLR workshop 2014,
/// https://arxiv.org/abs/1312.6034. One forward and backward pass; the input's resolution.</remarks>
public sealed class Gradient(GradientOptions? options = null) : OneStepExplainer("gradient", options ?? new GradientOptions())
{
    /// <inheritdoc/>
    private protected override Tensor Map(IClassifier classifier, ExplainerInput input, int[] rows, string? layer, Action<int, int> report, CancellationToken cancellationToken) =>
        InputGradient(classifier, Rows.Of(input.Images, rows), TargetsOf(input, rows)).abs().amax([1]);
}
