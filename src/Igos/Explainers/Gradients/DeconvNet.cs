using Igos.Classifiers;

namespace Igos.Explainers.Gradients;

/// <summary>Options of <see cref="DeconvNet"/>.</summary>
public sealed record DeconvNetOptions : NativeResolutionOptions;

/// <summary>
/// The gradient of the logit in which a ReLU passes g·[g &gt; 0]; the greatest absolute value over the channels.
/// </summary>
/// <remarks>M. Zeiler, R. Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014,
/// https://arxiv.org/abs/1311.2901. One forward and backward pass; the input's resolution.</remarks>
public sealed class DeconvNet(DeconvNetOptions? options = null)
    : OneStepExplainer<DeconvNetOptions>(Descriptor, options)
{
    /// <summary>What is to know of the method.</summary>
    public static Method Descriptor { get; } = Method.Of<DeconvNetOptions>("deconvnet", o => new DeconvNet(o),
        _ => new Cost(1, 0), "DeconvNet", "Zeiler, Fergus, ECCV 2014", Needs.Gradients | Needs.Layers,
        Resolution.Input);

    /// <inheritdoc/>
    private protected override IEnumerable<Warning> WarningsOf(Probe probe) =>
        RectifiedGradient.Warnings(probe, Method);

    /// <inheritdoc/>
    private protected override Maps Map(Probe probe, int[] rows, string? layer, Action<int> report) =>
        RectifiedGradient.Of(probe, Method, rows, guided: false);
}
