using Igos.Classifiers;

namespace Igos.Explainers.Gradients;

/// <summary>Options of <see cref="GradientXInput"/>.</summary>
public sealed record GradientXInputOptions : NativeResolutionOptions;

/// <summary>Σ over channels of |I0 ⊙ ∂logit_c/∂I0|: the first-order change when a pixel turns black.</summary>
/// <remarks>
/// A. Shrikumar et al., "Not Just a Black Box", 2016, https://arxiv.org/abs/1605.01713. One forward and backward pass;
/// the input's resolution.
/// </remarks>
public sealed class GradientXInput(GradientXInputOptions? options = null)
    : OneStepExplainer<GradientXInputOptions>(Descriptor, options)
{
    /// <summary>What is to know of the method.</summary>
    public static Method Descriptor { get; } = Method.Of<GradientXInputOptions>("gradient-x-input",
        o => new GradientXInput(o), _ => new Cost(1, 0), "Gradient × Input", "Shrikumar et al., 2016", Needs.Gradients,
        Resolution.Input, isSigned: true);

    /// <inheritdoc/>
    private protected override Maps Map(Probe probe, int[] rows, string? layer, Action<int> report)
    {
        var images = Rows.Of(probe.Question.Images, rows);
        var changes = images * probe.InputGradient(images, rows);
        return new Maps(changes.abs().sum([1]), changes.sum([1]));
    }
}
