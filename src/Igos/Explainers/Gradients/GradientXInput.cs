using Igos.Classifiers;
using static TorchSharp.torch;

namespace Igos.Explainers.Gradients;

/// <summary>Options of <see cref="GradientXInput"/>.</summary>
public sealed record GradientXInputOptions : NativeResolutionOptions;

/// <summary>Σ over channels of |I0 ⊙ ∂logit_c/∂I0|: the first-order change when a pixel turns black.</summary>
/// <remarks>A. Shrikumar et al., "Not Just a Black Box", 2016, https://arxiv.org/abs/1605.01713. One forward and backward pass; the
/// input's resolution.</remarks>
public sealed class GradientXInput(GradientXInputOptions? options = null) : OneStepExplainer("gradient-x-input", options ?? new GradientXInputOptions())
{
    /// <inheritdoc/>
    private protected override Tensor Map(IClassifier classifier, ExplainerInput input, int[] rows, string? layer, Action<int, int> report, CancellationToken cancellationToken)
    {
        var images = Rows.Of(input.Images, rows);
        return (images * InputGradient(classifier, images, TargetsOf(input, rows))).abs().sum([1]);
    }
}
