using Igos.Classifiers;
using static TorchSharp.torch;

namespace Igos.Explainers.Layers;

/// <summary>Options of <see cref="GradCam"/>.</summary>
public sealed record GradCamOptions : NativeResolutionOptions
{
    /// <summary>
    /// The layer whose activations are weighted; by default the last one with height and width, before pooling.
    /// </summary>
    [Option("layer", "Where it looks, by the names that a model's list of layers has", IsLayer = true)]
    public string? Layer { get; init; }
}

/// <summary>ReLU(Σ_k (the spatial mean of ∂logit_c/∂A_k) · A_k) over the channels A_k of a layer.</summary>
/// <remarks>R. Selvaraju et al., "Grad-CAM", ICCV 2017, https://arxiv.org/abs/1610.02391. One forward and backward
/// pass; the layer's resolution.</remarks>
public sealed class GradCam(GradCamOptions? options = null) : OneStepExplainer<GradCamOptions>(Descriptor, options)
{
    /// <summary>What is to know of the method.</summary>
    public static Method Descriptor { get; } = Method.Of<GradCamOptions>("grad-cam", o => new GradCam(o),
        _ => new Cost(1, 0), "Grad-CAM", "Selvaraju et al., ICCV 2017",
        Needs.Gradients | Needs.Layers, Resolution.Layer, isSigned: true);

    /// <inheritdoc/>
    private protected override string LayerFor(Probe probe) =>
        Options.Layer ?? NetworkLayers.LastSpatial(probe.Question.Classifier, probe.Network(Method.Name));

    /// <inheritdoc/>
    private protected override Maps Map(Probe probe, int[] rows, string? layer, Action<int> report)
    {
        using var images = Rows.Of(probe.Question.Images, rows);
        var (activation, gradient) = probe.Activation(Method.Name, images, rows, layer!);
        var (maps, slopes) = (InOrder(activation), InOrder(gradient));
        var sum = (slopes.mean([2, 3], keepdim: true) * maps).sum(1);
        return new Maps(sum.relu(), sum);

        Tensor InOrder(Tensor values) => NetworkLayers.ChannelsFirst(probe.Question.Classifier,
            probe.Network(Method.Name), layer!, values);
    }
}
