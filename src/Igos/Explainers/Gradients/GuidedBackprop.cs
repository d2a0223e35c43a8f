using Igos.Classifiers;
using static TorchSharp.torch;

namespace Igos.Explainers.Gradients;

/// <summary>Options of <see cref="GuidedBackprop"/>.</summary>
public sealed record GuidedBackpropOptions : NativeResolutionOptions;

/// <summary>The gradient of the logit in which a ReLU passes g·[g &gt; 0]·[x &gt; 0]; the greatest absolute value over the channels.</summary>
/// <remarks>J. Springenberg et al., "Striving for Simplicity", ICLR workshop 2015, https://arxiv.org/abs/1412.6806. One forward and
/// backward pass; the input's resolution. Networks without plain ReLUs give the plain gradient.</remarks>
public sealed class GuidedBackprop(GuidedBackpropOptions? options = null) : OneStepExplainer("guided-backprop", options ?? new GuidedBackpropOptions())
{
    /// <inheritdoc/>
    private protected override Tensor Map(IClassifier classifier, ExplainerInput input, int[] rows, string? layer, Action<int, int> report, CancellationToken cancellationToken) =>
        RectifiedGradient.Of(classifier, Layers(classifier), Rows.Of(input.Images, rows), TargetsOf(input, rows), guided: true);
}
