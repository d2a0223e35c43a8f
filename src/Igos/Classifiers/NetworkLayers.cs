using System.Runtime.CompilerServices;
using Igos.Networks;
using Igos.Networks.Layers;

namespace Igos.Classifiers;

/// <summary>Finds the layers that methods look at by default.</summary>
internal static class NetworkLayers
{
    // One forward pass a network, not one an explanation.
    private static readonly ConditionalWeakTable<Network, NetworkSummary> Summaries = [];

    /// <summary>The last layer whose output still has a place for each part of the image.</summary>
    public static string LastSpatial(IClassifier classifier, Network network) =>
        Summary(classifier, network).LastSpatial?.Name
        ?? throw new IgosException($"{classifier.Name} has no layer whose output is [N, C, H, W] with places to point at: name one.");

    /// <summary>Whether a layer's output is [N, C, H, W] with several places.</summary>
    public static bool IsSpatial(IClassifier classifier, Network network, string name) =>
        Summary(classifier, network).Layers.Any(layer => layer.Name == name && layer.OutputShape is [_, _, > 1, > 1]);

    /// <summary>
    /// The layer whose resolution is nearest to m×m, the last of several: as the paper gives excitation backprop's heatmaps at 14,
    /// 28, 112 and 224. Only layers count through which everything flows: the evidence at a branch would be a part of it.
    /// </summary>
    /// <param name="classifier">Its input's size tells the resolutions.</param>
    /// <param name="network">Its layers.</param>
    /// <param name="size">m.</param>
    /// <param name="notAfter">The last layer that counts; null for any.</param>
    public static string NearestTo(IClassifier classifier, Network network, int size, string? notAfter = null)
    {
        var layers = Summary(classifier, network).Layers;
        var end = notAfter is null ? layers.Count : Enumerable.Range(0, layers.Count).First(i => layers[i].Name == notAfter) + 1;
        var separating = Separating(network);
        var candidates = layers.Take(end).Where(layer => layer.OutputShape is [_, _, > 1, > 1] && separating.Contains(layer.Name)).Reverse().ToArray();
        return candidates.Length == 0 ? LastSpatial(classifier, network)
            : candidates.MinBy(layer => Math.Abs(Math.Log((double)layer.OutputShape[2] / size)))!.Name;
    }

    /// <summary>
    /// The last layer through which everything flows and between which and a given one places are mixed, by a convolution of
    /// more than 1×1 or by pooling; the given one where there is none.
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

            mixed |= layer is Convolution { Kernel.shape: not [_, _, 1, 1] } or AveragePooling or RoutingLayer { Kind: RoutingLayer.MaxPooling };
        }

        return from;
    }

    private static NetworkSummary Summary(IClassifier classifier, Network network) =>
        Summaries.GetValue(network, _ => NetworkSummary.Of(network, classifier.InputSize, classifier.Device));

    /// <summary>Layers behind which nothing reads what comes before them.</summary>
    private static HashSet<string> Separating(Network network)
    {
        var index = network.Layers.Select((layer, i) => (layer.Name, i)).ToDictionary(pair => pair.Name, pair => pair.i);
        HashSet<string> names = [];
        var earliestRead = int.MaxValue;
        for (var i = network.Layers.Count - 1; i >= 0; i--)
        {
            if (earliestRead >= i)
            {
                names.Add(network.Layers[i].Name);
            }

            earliestRead = network.Layers[i].Inputs.Select(name => index.GetValueOrDefault(name, -1)).Append(earliestRead).Min();
        }

        return names;
    }
}
