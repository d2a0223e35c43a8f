using Igos.Classifiers;
using Igos.Classifiers.Networks;
using Igos.Classifiers.Networks.Layers;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Explainers;

/// <summary>Options of <see cref="ContrastiveExcitationBackprop"/>.</summary>
public sealed record ContrastiveExcitationBackpropOptions : NativeResolutionOptions
{
    /// <summary>
    /// The layer at whose output the evidence is summed over channels; by default the contrast layer, or, where
    /// <see cref="NativeResolutionOptions.Size"/> is given, the one not above it whose resolution is nearest to that size.
    /// </summary>
    public string? Layer { get; init; }

    /// <summary>The layer at whose output the two runs are subtracted; by default what the last layer with weights reads.</summary>
    public string? ContrastLayer { get; init; }
}

/// <summary>
/// c-MWP: excitation backprop for the class minus excitation backprop for "not the class" (the classifier layer's weights
/// negated), subtracted at the contrast layer and carried on down; the positive part of the sum over channels.
/// </summary>
/// <remarks>J. Zhang et al., "Top-down Neural Attention by Excitation Backprop", ECCV 2016, section 3.3,
/// https://arxiv.org/abs/1608.00507. The layer's resolution.</remarks>
public sealed class ContrastiveExcitationBackprop : OneStepExplainer
{
    private readonly ContrastiveExcitationBackpropOptions _options;

    /// <summary>Makes the explainer.</summary>
    /// <exception cref="IgosException">An option is out of its range.</exception>
    public ContrastiveExcitationBackprop(ContrastiveExcitationBackpropOptions? options = null)
        : base("contrastive-excitation-bp", options ?? new ContrastiveExcitationBackpropOptions()) => _options = (ContrastiveExcitationBackpropOptions)Options;

    /// <inheritdoc/>
    private protected override Tensor Map(IClassifier classifier, ExplainerInput input, int[] rows, Action<int, int> report, CancellationToken cancellationToken)
    {
        var network = Layers(classifier);
        var head = network.Layers.LastOrDefault(layer => layer is Convolution or Linear)
            ?? throw new IgosException($"{Name}: {classifier.Name} has no layer with weights.");
        var contrast = _options.ContrastLayer ?? ContrastOf(network, head);
        using var normalized = classifier.Normalization.Apply(Rows.Of(input.Images, rows));
        using var walk = new BackwardWalk(network, normalized);
        var seed = OneHot.Of(walk.Output, TargetsOf(input, rows));
        var normal = walk.Run(network.OutputName, seed, contrast, (l, x, p) => ExcitationBackprop.Share(l, x, p));
        var negated = walk.Run(network.OutputName, seed, contrast, (l, x, p) => ExcitationBackprop.Share(l, x, p, l == head ? -1 : 1));
        var difference = normal - negated;
        // What the head reads may have no places: VGG's is fully connected too, ConvNeXt's is pooled and normalized.
        var layer = _options.Layer ?? (_options.Size is { } size ? NetworkLayers.NearestTo(classifier, network, size, contrast)
            : difference.dim() == 4 && difference.shape[2] * difference.shape[3] > 1 ? contrast
            : NetworkLayers.LastSpatial(classifier, network));
        var evidence = layer == contrast ? difference
            : walk.Run(contrast, difference, network[layer].Name, (l, x, p) => ExcitationBackprop.Share(l, x, p));
        return ExcitationBackprop.OverChannels(evidence, layer).clamp_min(0);
    }

    /// <summary>What the head reads, past layers that only move values: where the evidence still has channels and places.</summary>
    private static string ContrastOf(Network network, Layer head)
    {
        var name = head.Inputs[0];
        while (network.Contains(name) && network[name] is RoutingLayer { Inputs.Count: 1, Kind: "Flatten" or "Reshape" or "Identity" or "Squeeze" } or AveragePooling)
        {
            name = network[name].Inputs[0];
        }

        return name;
    }
}
