using Igos.Imaging;
using Igos.Networks.Layers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Networks;

/// <summary>A network's layers with the shapes of what they put out, found by running it on a grey image.</summary>
public sealed class NetworkSummary
{
    private NetworkSummary(IReadOnlyList<LayerSummary> layers, LayerSummary? lastSpatial)
    {
        (Layers, LastSpatial) = (layers, lastSpatial);
    }

    /// <summary>One entry a layer, in the order in which they run.</summary>
    public IReadOnlyList<LayerSummary> Layers { get; }

    /// <summary>
    /// The last layer whose output still has a place for each part of the image, before pooling: where Grad-CAM looks
    /// by default (14×14 in VGG19, 7×7 in ResNet50).
    /// </summary>
    public LayerSummary? LastSpatial { get; }

    /// <summary>Runs a network on one image and notes the shapes.</summary>
    /// <param name="network">Any network.</param>
    /// <param name="size">The image's height and width.</param>
    /// <param name="device">Where the network's weights are; the CPU by default.</param>
    public static NetworkSummary Of(Network network, ImageSize size, Device? device = null)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var layers = new List<LayerSummary>();
        using var image = Arithmetic.Filled([1, 3, size.Height, size.Width], 0.5, device);
        using var activations = network.Forward(image, [], (layer, inputs) =>
        {
            var output = layer.Forward(inputs);
            layers.Add(new LayerSummary(layer.Name, layer.Kind, output.shape));
            return output;
        });
        var last = layers.LastOrDefault(IsSpatial);
        while (last is not null && Pooled(network, last.Name) is { } before
            && layers.FirstOrDefault(l => l.Name == before) is { } finer)
        {
            last = finer;
        }

        return new NetworkSummary(layers, last);
    }

    private static bool IsSpatial(LayerSummary layer) => layer.OutputShape is [_, _, > 1, > 1];

    /// <summary>
    /// What the pooling reads whose output a layer hands on; null for a layer that hands on no pooling's output.
    /// </summary>
    private static string? Pooled(Network network, string name)
    {
        while (network.Contains(name) && network[name] is RoutingLayer { Kind: "Identity" } identity)
        {
            name = identity.Inputs[0];
        }

        var pools = network.Contains(name)
            && network[name] is AveragePooling or RoutingLayer { Kind: RoutingLayer.MaxPooling };
        return pools ? network[name].Inputs[0] : null;
    }
}

/// <summary>A layer as its network's summary shows it.</summary>
/// <param name="Name">Unique in the network; what a method's layer option takes.</param>
/// <param name="Kind">What it does, in the field's word.</param>
/// <param name="OutputShape">For one image; [1, C, H, W] where the output has places.</param>
public sealed record LayerSummary(string Name, string Kind, IReadOnlyList<long> OutputShape);
