using Igos.Classifiers;
using static TorchSharp.torch;

namespace Igos.Explainers.Layers;

/// <summary>Options of <see cref="GradCam"/>.</summary>
public sealed record GradCamOptions : NativeResolutionOptions
{
    /// <summary>The layer whose activations are weighted; by default the last one with height and width, before pooling.</summary>
    public string? Layer { get; init; }
}

/// <summary>ReLU(Σ_k (the spatial mean of ∂logit_c/∂A_k) · A_k) over the channels A_k of a layer.</summary>
/// <remarks>R. Selvaraju et al., "Grad-CAM", ICCV 2017, https://arxiv.org/abs/1610.02391. One forward and backward pass; the
/// layer's resolution.</remarks>
public sealed class GradCam : OneStepExplainer
{
    private readonly GradCamOptions _options;

    /// <summary>Makes the explainer.</summary>
    /// <exception cref="IgosException">An option is out of its range.</exception>
    public GradCam(GradCamOptions? options = null)
        : base("grad-cam", options ?? new GradCamOptions()) => _options = (GradCamOptions)Options;

    /// <inheritdoc/>
    private protected override string LayerFor(IClassifier classifier) => _options.Layer ?? NetworkLayers.LastSpatial(classifier, Layers(classifier));

    /// <inheritdoc/>
    private protected override Tensor Map(IClassifier classifier, ExplainerInput input, int[] rows, string? layer, Action<int, int> report, CancellationToken cancellationToken)
    {
        var network = Layers(classifier);
        using var images = Rows.Of(input.Images, rows).requires_grad_(true); // so that every layer has a gradient
        using var kept = network.Forward(classifier.Normalization.Apply(images), [layer!]);
        var activation = kept[layer!];
        var maps = NetworkLayers.ChannelsFirst(classifier, network, layer!, activation);
        var score = ClassScore.Of(kept.Output, TargetsOf(input, rows), ScoreKind.Logit).sum();
        var gradient = autograd.grad([score], [activation], allow_unused: true)[0];
        return (NetworkLayers.ChannelsFirst(classifier, network, layer!, gradient).mean([2, 3],
            keepdim: true) * maps).sum(1).relu();
    }
}
