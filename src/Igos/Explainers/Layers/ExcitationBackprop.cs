using System.Globalization;
using Igos.Classifiers;
using Igos.Networks;
using Igos.Networks.Layers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Explainers.Layers;

/// <summary>Options of <see cref="ExcitationBackprop"/>.</summary>
public sealed record ExcitationBackpropOptions : NativeResolutionOptions
{
    /// <summary>
    /// The layer at whose output the evidence is summed over channels; by default the last one with height and width,
    /// before pooling, or, where <see cref="NativeResolutionOptions.Size"/> is given, the one whose resolution is
    /// nearest to it.
    /// </summary>
    [Option("layer", "Where it looks, by the names that a model's list of layers has", IsLayer = true)]
    public string? Layer { get; init; }
}

/// <summary>
/// Excitation backprop (marginal winning probability): from one-hot at the logits down to a layer, at every linear
/// layer p_in = x⁺ ⊙ Wᵀ⁺(p_out ⊘ W⁺x⁺) with W⁺ = max(W, 0), x⁺ = max(x, 0) and no bias; a sum shares what arrives among
/// the positive parts of its terms. No value is negative. The total, 1 at the logits, stays what it was but for what
/// arrives where W⁺x⁺ is 0: there nothing but a bias or negative values excites, and it is lost. Where less than half
/// arrives, a warning says how much.
/// </summary>
/// <remarks>J. Zhang et al., "Top-down Neural Attention by Excitation Backprop", ECCV 2016,
/// https://arxiv.org/abs/1608.00507. A forward pass, and one back through W⁺, for which each layer runs once more; the
/// layer's resolution. Defined for convolutions, linear layers, pooling, ReLU and sums. The paper takes responses of at
/// least 0 for granted; x⁺ extends it to linear bottlenecks and residual branches, whose negative responses excite
/// nothing.</remarks>
public sealed class ExcitationBackprop(ExcitationBackpropOptions? options = null)
    : OneStepExplainer<ExcitationBackpropOptions>(Descriptor, options)
{
    /// <summary>What is to know of the method.</summary>
    public static Method Descriptor { get; } = Method.Of<ExcitationBackpropOptions>("excitation-bp",
        o => new ExcitationBackprop(o), _ => new Cost(1, 1), "Excitation Backprop", "Zhang et al., ECCV 2016",
        Needs.Gradients | Needs.Layers, Resolution.Layer);

    /// <summary>How a layer shares what arrives among its inputs.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="arriving">p_out.</param>
    /// <param name="sign">1, or −1 for the negated weights of contrastive excitation backprop.</param>
    /// <exception cref="IgosException">The method isn't defined for a layer of this kind.</exception>
    internal static IReadOnlyList<Tensor>? Share(Layer layer, IReadOnlyList<Tensor> inputs, Tensor arriving,
        int sign = 1) =>
        layer switch
        {
            Relu or BiasAddition or Quantization => [arriving],
            ILinearLayer linear => [ThroughPositiveWeights(linear, inputs[0], arriving, sign)],
            Addition => AmongTerms(inputs, arriving),
            RoutingLayer => null,
            _ => throw new IgosException(
                $"excitation-bp isn't defined for layer \"{layer.Name}\" ({layer.Kind}): it is for convolutions, "
                + "linear layers, pooling, ReLU and sums. Choose a layer above it, or another method."),
        };

    /// <summary>So little of the probability that a reader must know.</summary>
    private const float Little = 0.5f;

    /// <inheritdoc/>
    private protected override IEnumerable<Warning> WarningsOf(Probe probe, string? layer, Tensor map)
    {
        var total = map.sum().item<float>();
        if (total < Little)
        {
            var arriving = total.ToString("0.####", CultureInfo.InvariantCulture);
            var rest = NetworkLayers.IsSeparating(probe.Network(Method.Name), layer!)
                ? "the rest was lost above it, at values that no positive input and weight excite"
                : "the rest goes past it through other branches, or was lost at values that no positive input and "
                    + "weight excite";
            yield return new Warning(WarningScope.Method, WarningKind.ProbabilityLost,
                $"Of the class's probability of 1, {arriving} arrives at layer \"{layer}\": {rest}.");
        }
    }

    /// <inheritdoc/>
    private protected override string LayerFor(Probe probe)
    {
        var (classifier, network) = (probe.Question.Classifier, probe.Network(Method.Name));
        return Options.Layer ?? (Options.Size is { } size ? NetworkLayers.NearestTo(classifier, network, size)
            : NetworkLayers.LastSpatial(classifier, network));
    }

    /// <inheritdoc/>
    private protected override Maps Map(Probe probe, int[] rows, string? layer, Action<int> report)
    {
        var network = probe.Network(Method.Name);
        using var walk = probe.Walk(Method.Name, Rows.Of(probe.Question.Images, rows), rows);
        var evidence = walk.Run(network.OutputName, walk.OneHot(), network[layer!].Name, (l, x, p) => Share(l, x, p));
        return OverChannels(probe.Question.Classifier, network, evidence, layer!);
    }

    internal static Tensor OverChannels(IClassifier classifier, Network network, Tensor evidence, string layer) =>
        NetworkLayers.ChannelsFirst(classifier, network, layer, evidence).sum([1]);

    /// <summary>p_in = x⁺ ⊙ Wᵀ⁺(p_out ⊘ W⁺x⁺).</summary>
    private static Tensor ThroughPositiveWeights(ILinearLayer layer, Tensor input, Tensor arriving, int sign)
    {
        using var positive = input.relu();
        using var leaf = positive.detach().requires_grad_(true);
        var excitation = layer.ForwardPositive(leaf, sign);
        if (!excitation.requires_grad)
        {
            return zeros_like(input);
        }

        var share = Quotient(arriving, excitation.detach());
        var back = autograd.grad([excitation], [leaf], [share], allow_unused: true)[0];
        return positive * back;
    }

    /// <summary>
    /// The share of each term's positive part in the sum of all of them; where a term is repeated along a dimension,
    /// all its copies' shares.
    /// </summary>
    private static Tensor[] AmongTerms(IReadOnlyList<Tensor> terms, Tensor arriving)
    {
        Tensor[] positive = [.. terms.Select(term => term.relu())];
        var part = Quotient(arriving, positive.Skip(1).Aggregate(positive[0], (sum, term) => sum.Plus(term)));
        return [.. positive.Select(term => Gathered(part * term, term.shape))];
    }

    private static Tensor Gathered(Tensor evidence, long[] shape)
    {
        long[] lengths = [.. Enumerable.Repeat(1L, (int)evidence.dim() - shape.Length), .. shape];
        long[] repeated =
            [.. Enumerable.Range(0, lengths.Length).Where(i => lengths[i] != evidence.shape[i]).Select(i => (long)i)];
        return (repeated.Length == 0 ? evidence : evidence.sum(repeated, keepdim: true)).reshape(shape);
    }

    /// <summary>a / b, and 0 where b is 0: nothing excites that place.</summary>
    private static Tensor Quotient(Tensor a, Tensor b) =>
        where(b.EqualTo(0), zeros_like(b), a / where(b.EqualTo(0), ones_like(b), b));
}
