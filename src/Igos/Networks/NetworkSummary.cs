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
    /// The last layer on the gradient's way whose output still has a place for each part of the image, before pooling:
    /// where
    /// Grad-CAM looks by default (14×14 in VGG19, 7×7 in ResNet50).
    /// </summary>
    public LayerSummary? LastSpatial { get; }

    /// <summary>Runs a network on one image and notes the shapes.</summary>
    /// <param name="network">Any network.</param>
    /// <param name="size">The image's height and width.</param>
    /// <param name="device">Where the network's weights are; the CPU by default.</param>
    public static NetworkSummary Of(Network network, ImageSize size, Device? device = null)
    {
        using var scope = NewDisposeScope();
        var layers = new List<LayerSummary>();
        var differentiable = new HashSet<string>();
        // A gradient tells which layers lie on a path from the image to the logits.
        using var image = Arithmetic.Filled([1, 3, size.Height, size.Width], 0.5, device).requires_grad_(true);
        var places = new ImagePlaces(network.InputName, image.shape);
        using var activations = network.Forward(image, [], (layer, inputs) =>
        {
            var output = layer.Forward(inputs);
            if (output.requires_grad)
            {
                differentiable.Add(layer.Name);
            }

            using var noGradient = no_grad();
            var map = places.Follow(layer, output.shape);
            layers.Add(new LayerSummary(layer.Name, layer.Kind, output.shape) { FeatureMap = map });
            return output;
        });
        var reached = Reached(network, differentiable);
        LayerSummary[] all =
            [.. layers.Select(layer => reached.Contains(layer.Name) ? layer : layer with { FeatureMap = null })];
        return new NetworkSummary(all, Last(network, all, differentiable));
    }

    /// <summary>The layers that pass a gradient from the logits back to the image.</summary>
    private static HashSet<string> Reached(Network network, HashSet<string> differentiable)
    {
        var reached = new HashSet<string> { network.OutputName };
        foreach (var layer in network.Layers.Reverse().Where(layer => reached.Contains(layer.Name)))
        {
            reached.UnionWith(layer.Inputs.Where(differentiable.Contains));
        }

        reached.IntersectWith(differentiable);
        return reached;
    }

    /// <summary>
    /// The last feature map: before pooling, before a mask, and, where a transposition to TensorFlow's order comes
    /// last, what that
    /// reads.
    /// </summary>
    private static LayerSummary? Last(Network network, LayerSummary[] layers, HashSet<string> differentiable)
    {
        var maps = layers.Where(layer => layer.FeatureMap is not null).ToDictionary(layer => layer.Name);
        var last = layers.LastOrDefault(layer => layer.FeatureMap is not null);
        if (last is not null && last.FeatureMap != FeatureMap.ChannelsFirst)
        {
            while (last.FeatureMap != FeatureMap.ChannelsFirst
                && network[last.Name] is RoutingLayer { Inputs: [var moved] }
                && maps.TryGetValue(moved, out var earlier))
            {
                last = earlier;
            }

            return last;
        }

        while (last is not null && (Pooled(network, last.Name) ?? Masked(network[last.Name])) is { } before
            && maps.TryGetValue(before, out var finer))
        {
            last = finer;
        }

        return last;

        // A product with what the image decides, but not by degrees, is what is left of the other factor.
        string? Masked(Layer layer) => layer.Inputs.Count > 1
            && layer.Inputs.Any(name => name != network.InputName && !differentiable.Contains(name))
            ? layer.Inputs.FirstOrDefault(maps.ContainsKey) : null;
    }

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
public sealed record LayerSummary(string Name, string Kind, IReadOnlyList<long> OutputShape)
{
    /// <summary>
    /// Which dimensions are channels, height and width, where the output has several places of the image and passes a
    /// gradient from
    /// the logits back to it; null for any other layer, such as tokens and attention.
    /// </summary>
    public FeatureMap? FeatureMap { get; init; }
}
