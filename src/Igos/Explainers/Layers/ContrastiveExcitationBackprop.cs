using Igos.Classifiers;
using Igos.Networks;
using Igos.Networks.Layers;
using Igos.Tensors;

namespace Igos.Explainers.Layers;

/// <summary>Options of <see cref="ContrastiveExcitationBackprop"/>.</summary>
public sealed record ContrastiveExcitationBackpropOptions : NativeResolutionOptions
{
    /// <summary>
    /// The layer at whose output the evidence is summed over channels; by default the contrast layer (the last one
    /// below it that shows a difference, where the classifier layer is a convolution of 1×1), or, where
    /// <see cref="NativeResolutionOptions.Size"/> is given, the one not above it whose resolution is nearest to that
    /// size.
    /// </summary>
    [Option("layer", "Where it looks, by the names that a model's list of layers has", IsLayer = true)]
    public string? Layer { get; init; }

    /// <summary>
    /// The layer at whose output the two runs are subtracted; by default what the last layer with weights reads.
    /// </summary>
    [Option("contrast-layer", "Where the two runs are subtracted", IsLayer = true)]
    public string? ContrastLayer { get; init; }
}

/// <summary>
/// c-MWP: excitation backprop for the class minus excitation backprop for "not the class" (the classifier layer's
/// weights negated), subtracted at the contrast layer and carried on down; the positive part of the sum over channels.
/// </summary>
/// <remarks>J. Zhang et al., "Top-down Neural Attention by Excitation Backprop", ECCV 2016, section 3.3,
/// https://arxiv.org/abs/1608.00507. The layer's resolution.</remarks>
public sealed class ContrastiveExcitationBackprop(ContrastiveExcitationBackpropOptions? options = null)
    : OneStepExplainer<ContrastiveExcitationBackpropOptions>(Descriptor, options)
{
    /// <summary>What is to know of the method: two walks down to the contrast layer and one from there on.</summary>
    public static Method Descriptor { get; } = Method.Of<ContrastiveExcitationBackpropOptions>(
        "contrastive-excitation-bp", o => new ContrastiveExcitationBackprop(o), _ => new Cost(3, 1),
        "Contrastive Excitation Backprop", "Zhang et al., ECCV 2016", Needs.Gradients | Needs.Layers, Resolution.Layer,
        isSigned: true);

    /// <inheritdoc/>
    private protected override string LayerFor(Probe probe)
    {
        var (classifier, network) = (probe.Question.Classifier, probe.Network(Method.Name));
        if (Options.Layer is { } named)
        {
            return named;
        }

        var (head, contrast) = Ends(classifier, network);
        // A head of 1×1 leaves the sum over channels at each place what it was, in both runs: their difference shows
        // below it only.
        var last = head is Convolution { Kernel.shape: [_, _, 1, 1] }
            ? NetworkLayers.LastBelowMixing(network, contrast) : contrast;
        // What the head reads may have no places: VGG's is fully connected too, ConvNeXt's is pooled and normalized.
        return Options.Size is { } size ? NetworkLayers.NearestTo(classifier, network, size, last)
            : NetworkLayers.IsSpatial(classifier, network, last) ? last
            : NetworkLayers.LastSpatial(classifier, network);
    }

    /// <inheritdoc/>
    private protected override Maps Map(Probe probe, int[] rows, string? layer, Action<int> report)
    {
        var network = probe.Network(Method.Name);
        var (head, contrast) = Ends(probe.Question.Classifier, network);
        using var walk = probe.Walk(Method.Name, Rows.Of(probe.Question.Images, rows), rows);
        var seed = walk.OneHot();
        var normal = walk.Run(network.OutputName, seed, contrast, (l, x, p) => ExcitationBackprop.Share(l, x, p));
        var negated = walk.Run(network.OutputName, seed, contrast,
            (l, x, p) => ExcitationBackprop.Share(l, x, p, l == head ? -1 : 1));
        var difference = normal - negated;
        var evidence = layer == contrast ? difference
            : walk.Run(contrast, difference, network[layer!].Name, (l, x, p) => ExcitationBackprop.Share(l, x, p));
        var sum = ExcitationBackprop.OverChannels(probe.Question.Classifier, network, evidence, layer!);
        return new Maps(sum.ClampMin(0), sum);
    }

    /// <summary>The classifier layer, whose weights are negated, and the contrast layer.</summary>
    private (Layer Head, string Contrast) Ends(IClassifier classifier, Network network)
    {
        var head = network.Layers.LastOrDefault(layer => layer is Convolution or Linear)
            ?? throw new IgosException($"{Method.Name}: {classifier.Name} has no layer with weights.");
        return (head, Options.ContrastLayer ?? ContrastOf(network, head));
    }

    /// <summary>
    /// What the head reads, past layers that only move values: where the evidence still has channels and places.
    /// </summary>
    private static string ContrastOf(Network network, Layer head)
    {
        var name = head.Inputs[0];
        while (network.Contains(name) && network[name]
            is RoutingLayer { Inputs.Count: 1, Kind: "Flatten" or "Reshape" or "Identity" or "Squeeze" }
            or AveragePooling)
        {
            name = network[name].Inputs[0];
        }

        return name;
    }
}
