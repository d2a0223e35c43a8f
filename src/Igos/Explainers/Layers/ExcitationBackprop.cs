using Igos.Classifiers;
using Igos.Networks;
using Igos.Networks.Layers;
using static TorchSharp.torch;

namespace Igos.Explainers.Layers;

/// <summary>Options of <see cref="ExcitationBackprop"/>.</summary>
public sealed record ExcitationBackpropOptions : NativeResolutionOptions
{
    /// <summary>
    /// The layer at whose output the evidence is summed over channels; by default the last one with height and width, before pooling, or, where
    /// <see cref="NativeResolutionOptions.Size"/> is given, the one whose resolution is nearest to it.
    /// </summary>
    public string? Layer { get; init; }
}

/// <summary>
/// Excitation backprop (marginal winning probability): from one-hot at the logits down to a layer, at every linear layer
/// p_in = x ⊙ Wᵀ⁺(p_out ⊘ W⁺x) with W⁺ = max(W, 0) and no bias. The sum stays what it was at every layer.
/// </summary>
/// <remarks>J. Zhang et al., "Top-down Neural Attention by Excitation Backprop", ECCV 2016, https://arxiv.org/abs/1608.00507. One forward
/// pass and about two more backwards; the layer's resolution. Defined for convolutions, linear layers, pooling, ReLU and sums.</remarks>
public sealed class ExcitationBackprop : OneStepExplainer
{
    private readonly ExcitationBackpropOptions _options;

    /// <summary>Makes the explainer.</summary>
    /// <exception cref="IgosException">An option is out of its range.</exception>
    public ExcitationBackprop(ExcitationBackpropOptions? options = null)
        : base("excitation-bp", options ?? new ExcitationBackpropOptions()) => _options = (ExcitationBackpropOptions)Options;

    /// <summary>How a layer shares what arrives among its inputs.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="arriving">p_out.</param>
    /// <param name="sign">1, or −1 for the negated weights of contrastive excitation backprop.</param>
    /// <exception cref="IgosException">The method isn't defined for a layer of this kind.</exception>
    internal static IReadOnlyList<Tensor>? Share(Layer layer, IReadOnlyList<Tensor> inputs, Tensor arriving, int sign = 1) => layer switch
    {
        ILinearLayer linear => [ThroughPositiveWeights(linear, inputs[0], arriving, sign)],
        Addition => AmongTerms(inputs, arriving),
        Relu => [arriving],
        RoutingLayer => null,
        _ => throw new IgosException($"excitation-bp isn't defined for layer \"{layer.Name}\" ({layer.Kind}): it is for convolutions, linear layers, "
            + "pooling, ReLU and sums. Choose a layer above it, or another method."),
    };

    /// <inheritdoc/>
    private protected override string LayerFor(IClassifier classifier) => _options.Layer
        ?? (_options.Size is { } size ? NetworkLayers.NearestTo(classifier, Layers(classifier), size) : NetworkLayers.LastSpatial(classifier, Layers(classifier)));

    /// <inheritdoc/>
    private protected override Tensor Map(IClassifier classifier, ExplainerInput input, int[] rows, string? layer, Action<int, int> report, CancellationToken cancellationToken)
    {
        var network = Layers(classifier);
        using var normalized = classifier.Normalization.Apply(Rows.Of(input.Images, rows));
        using var walk = new BackwardWalk(network, normalized);
        var evidence = walk.Run(network.OutputName, OneHot.Of(walk.Output, TargetsOf(input, rows)), network[layer!].Name, (l, x, p) => Share(l, x, p));
        return OverChannels(classifier, network, evidence, layer!);
    }

    internal static Tensor OverChannels(IClassifier classifier, Network network, Tensor evidence, string layer) =>
        NetworkLayers.ChannelsFirst(classifier, network, layer, evidence).sum([1]);

    /// <summary>p_in = x ⊙ Wᵀ⁺(p_out ⊘ W⁺x).</summary>
    private static Tensor ThroughPositiveWeights(ILinearLayer layer, Tensor input, Tensor arriving, int sign)
    {
        using var leaf = input.detach().requires_grad_(true);
        var excitation = layer.ForwardPositive(leaf, sign);
        if (!excitation.requires_grad)
        {
            return zeros_like(input);
        }

        var back = autograd.grad([excitation], [leaf], [Quotient(arriving, excitation.detach())], allow_unused: true)[0];
        return input * back;
    }

    /// <summary>
    /// Each term's share in the sum; where a term is repeated along a dimension, all its copies' shares.
    /// </summary>
    private static Tensor[] AmongTerms(IReadOnlyList<Tensor> terms, Tensor arriving)
    {
        var part = Quotient(arriving, terms.Skip(1).Aggregate(terms[0], (sum, term) => sum + term));
        return [.. terms.Select(term => Gathered(part * term, term.shape))];
    }

    private static Tensor Gathered(Tensor evidence, long[] shape)
    {
        long[] lengths = [.. Enumerable.Repeat(1L, (int)evidence.dim() - shape.Length), .. shape];
        long[] repeated =
            [.. Enumerable.Range(0, lengths.Length).Where(i => lengths[i] != evidence.shape[i]).Select(i => (long)i)];
        return (repeated.Length == 0 ? evidence : evidence.sum(repeated, keepdim: true)).reshape(shape);
    }

    /// <summary>a / b, and 0 where b is 0: nothing excites that place.</summary>
    private static Tensor Quotient(Tensor a, Tensor b) => where(b == 0, zeros_like(b), a / where(b == 0, ones_like(b), b));
}
