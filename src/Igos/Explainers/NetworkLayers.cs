using Igos.Classifiers;
using Igos.Classifiers.Networks;
using static TorchSharp.torch;

namespace Igos.Explainers;

/// <summary>Finds the layers that methods look at by default.</summary>
internal static class NetworkLayers
{
    /// <summary>The last layer whose output still has a place for each part of the image.</summary>
    public static string LastSpatial(IClassifier classifier, Network network)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        string? last = null;
        var image = full([1, 3, classifier.InputSize.Height, classifier.InputSize.Width], 0.5f, device: classifier.Device);
        using var activations = network.Forward(classifier.Normalization.Apply(image), [], (layer, inputs) =>
        {
            var output = layer.Forward(inputs);
            if (output.dim() == 4 && output.shape[2] > 1 && output.shape[3] > 1)
            {
                last = layer.Name;
            }

            return output;
        });
        return last ?? throw new IgosException($"{classifier.Name} has no layer whose output is [N, C, H, W] with places to point at: name one.");
    }
}
