using System.Runtime.CompilerServices;
using Igos.Networks;
using Igos.Networks.Layers;
using static TorchSharp.torch;

namespace Igos.Classifiers;

/// <summary>Finds the layers that methods look at by default.</summary>
internal static class NetworkLayers
{
    // One forward pass a network, not one an explanation.
    private static readonly ConditionalWeakTable<Network, NetworkSummary> Summaries = [];

    /// <summary>The last layer whose output still has a place for each part of the image.</summary>
    public static string LastSpatial(IClassifier classifier, Network network) =>
        Summary(classifier, network).LastSpatial?.Name
        ?? throw new IgosException(
            $"{classifier.Name} has no layer whose output is [N, C, H, W] with places to point at: name one.");

    /// <summary>An activation, or what belongs to each of its values, in the order [N, C, H, W]; a view.</summary>
    /// <exception cref="IgosException">The layer's output isn't a feature map.</exception>
    public static Tensor ChannelsFirst(IClassifier classifier, Network network, string name, Tensor activation)
    {
        var map = Summary(classifier, network).Layers.First(layer => layer.Name == name).FeatureMap;
        return map is not null && activation.dim() == 4 ? map.ToChannelsFirst(activation)
            : throw new IgosException($"The output of layer \"{name}\" is [{string.Join(", ", activation.shape)}]; it "
                + "must be a feature map, [N, C, H, W], with several places of the image.");
    }

    /// <summary>Whether a layer's output is a feature map with several places.</summary>
    public static bool IsSpatial(IClassifier classifier, Network network, string name) =>
        Summary(classifier, network).Layers.Any(layer => layer.Name == name && layer.FeatureMap is not null);

    /// <summary>Whether everything that reaches the output flows through a layer.</summary>
    public static bool IsSeparating(Network network, string name) => Separating(network).Contains(name);

    /// <summary>
    /// The layer whose resolution is nearest to m×m, the last of several: as the paper gives excitation backprop's
    /// heatmaps at 14, 28, 112 and 224. Only layers count through which everything flows: the evidence at a branch
    /// would be a part of it.
    /// </summary>
    /// <param name="classifier">Its input's size tells the resolutions.</param>
    /// <param name="network">Its layers.</param>
    /// <param name="size">m.</param>
    /// <param name="notAfter">The last layer that counts; null for any.</param>
    public static string NearestTo(IClassifier classifier, Network network, int size, string? notAfter = null)
    {
        var layers = Summary(classifier, network).Layers;
        var end = notAfter is null ? layers.Count
            : Enumerable.Range(0, layers.Count).First(i => layers[i].Name == notAfter) + 1;
        var separating = Separating(network);
        var candidates =
            layers.Take(end).Where(layer => layer.FeatureMap is not null
            && separating.Contains(layer.Name)).Reverse().ToArray();
        return candidates.Length == 0 ? LastSpatial(classifier, network)
            : candidates.MinBy(layer =>
                Math.Abs(Math.Log((double)layer.OutputShape[layer.FeatureMap!.Height] / size)))!.Name;
    }

    /// <summary>
    /// The last layer through which everything flows and between which and a given one places are mixed, by a
    /// convolution of more than 1×1 or by pooling; the given one where there is none.
    /// </summary>
    public static string LastBelowMixing(Network network, string from)
    {
        var separating = Separating(network);
        var mixed = false;
        foreach (var layer in network.Layers.Reverse().SkipWhile(layer => layer.Name != from))
        {
            if (mixed && separating.Contains(layer.Name))
            {
                return layer.Name;
            }

            mixed |= layer is Convolution { Kernel.shape: not [_, _, 1, 1] } or AveragePooling
                or RoutingLayer { Kind: RoutingLayer.MaxPooling };
        }

        return from;
    }

    private static NetworkSummary Summary(IClassifier classifier, Network network) =>
        Summaries.GetValue(network, _ => NetworkSummary.Of(network, classifier.InputSize, classifier.Device));

    /// <summary>Layers behind which nothing reads what comes before them.</summary>
    private static HashSet<string> Separating(Network network)
    {
        var index = network.Layers.Select((layer, i) => (layer.Name, i))
            .ToDictionary(pair => pair.Name, pair => pair.i);
        HashSet<string> names = [];
        var earliestRead = int.MaxValue;
        for (var i = network.Layers.Count - 1; i >= 0; i--)
        {
            if (earliestRead >= i)
            {
                names.Add(network.Layers[i].Name);
            }

            var reads = network.Layers[i].Inputs.Select(name => index.GetValueOrDefault(name, -1));
            earliestRead = reads.Append(earliestRead).Min();
        }

        return names;
    }
}
