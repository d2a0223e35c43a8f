using Igos.Classifiers;

namespace Igos.Explainers.Gradients;

/// <summary>Options of <see cref="GuidedBackprop"/>.</summary>
public sealed record GuidedBackpropOptions : NativeResolutionOptions;

/// <summary>
/// The gradient of the logit in which a ReLU passes g·[g &gt; 0]·[x &gt; 0]; the greatest absolute value over the
/// channels.
/// </summary>
/// <remarks>J. Springenberg et al., "Striving for Simplicity", ICLR workshop 2015, https://arxiv.org/abs/1412.6806. One
/// forward and backward pass; the input's resolution. Networks without any ReLU give the plain gradient, which a
/// warning says.</remarks>
public sealed class GuidedBackprop(GuidedBackpropOptions? options = null)
    : OneStepExplainer<GuidedBackpropOptions>(Descriptor, options)
{
    /// <summary>What is to know of the method.</summary>
    public static Method Descriptor { get; } = Method.Of<GuidedBackpropOptions>("guided-backprop",
        o => new GuidedBackprop(o), _ => new Cost(1, 0), "Guided Backprop", "Springenberg et al., 2015",
        Needs.Gradients | Needs.Layers, Resolution.Input);

    /// <inheritdoc/>
    private protected override IEnumerable<Warning> WarningsOf(Probe probe) =>
        RectifiedGradient.Warnings(probe, Method);

    /// <inheritdoc/>
    private protected override Maps Map(Probe probe, int[] rows, string? layer, Action<int> report) =>
        RectifiedGradient.Of(probe, Method, rows, guided: true);
}
