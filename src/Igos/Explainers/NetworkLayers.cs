using Igos.Classifiers;
using Igos.Classifiers.Networks;

namespace Igos.Explainers;

/// <summary>Finds the layers that methods look at by default.</summary>
internal static class NetworkLayers
{
    /// <summary>The last layer whose output still has a place for each part of the image.</summary>
    public static string LastSpatial(IClassifier classifier, Network network) =>
        NetworkSummary.Of(network, classifier.InputSize, classifier.Device).LastSpatial?.Name
        ?? throw new IgosException($"{classifier.Name} has no layer whose output is [N, C, H, W] with places to point at: name one.");
}
