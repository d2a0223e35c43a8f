using static TorchSharp.torch;

namespace Igos.Classifiers.Networks;

/// <summary>A network's layers with the shapes of what they put out, found by running it on a grey image.</summary>
public sealed class NetworkSummary
{
    private NetworkSummary(IReadOnlyList<LayerSummary> layers)
    {
        Layers = layers;
    }

    /// <summary>One entry a layer, in the order in which they run.</summary>
    public IReadOnlyList<LayerSummary> Layers { get; }

    /// <summary>The last layer whose output still has a place for each part of the image: where Grad-CAM looks by default.</summary>
    public LayerSummary? LastSpatial => Layers.LastOrDefault(l => l.OutputShape is [_, _, > 1, > 1]);

    /// <summary>Runs a network on one image and notes the shapes.</summary>
    /// <param name="network">Any network.</param>
    /// <param name="size">The image's height and width.</param>
    /// <param name="device">Where the network's weights are; the CPU by default.</param>
    public static NetworkSummary Of(Network network, ImageSize size, Device? device = null)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var layers = new List<LayerSummary>();
        using var image = full([1, 3, size.Height, size.Width], 0.5f, device: device ?? CPU);
        using var activations = network.Forward(image, [], (layer, inputs) =>
        {
            var output = layer.Forward(inputs);
            layers.Add(new LayerSummary(layer.Name, layer.Kind, output.shape));
            return output;
        });
        return new NetworkSummary(layers);
    }
}

/// <summary>A layer as its network's summary shows it.</summary>
/// <param name="Name">Unique in the network; what a method's layer option takes.</param>
/// <param name="Kind">What it does, in the field's word.</param>
/// <param name="OutputShape">For one image; [1, C, H, W] where the output has places.</param>
public sealed record LayerSummary(string Name, string Kind, IReadOnlyList<long> OutputShape);
