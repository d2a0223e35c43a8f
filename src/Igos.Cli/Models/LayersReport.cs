using Igos.Imaging;
using Igos.Networks;

namespace Igos.Cli.Models;

/// <summary>A model's layers.</summary>
internal sealed record LayersReport
{
    public required string Name { get; init; }

    public required int InputHeight { get; init; }

    public required int InputWidth { get; init; }

    public required long Classes { get; init; }

    /// <summary>Where Grad-CAM looks by default.</summary>
    public required string? LastSpatial { get; init; }

    public required IReadOnlyList<LayerSummary> Layers { get; init; }

    public static LayersReport Of(string name, ImageSize size, Network network)
    {
        var summary = NetworkSummary.Of(network, size);
        return new LayersReport
        {
            Name = name,
            InputHeight = size.Height,
            InputWidth = size.Width,
            Classes = summary.Layers.Single(l => l.Name == network.OutputName).OutputShape[^1],
            LastSpatial = summary.LastSpatial?.Name,
            Layers = summary.Layers,
        };
    }
}
