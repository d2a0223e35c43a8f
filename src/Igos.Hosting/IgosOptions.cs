using Igos.Imaging;
using Igos.Loading;

namespace Igos.Hosting;

/// <summary>What <see cref="IgosServices.AddIgos"/> is told.</summary>
public sealed class IgosOptions
{
    /// <summary>The classifier, as <see cref="Classifier.Load"/> takes it; null, the default, for the library's own.
    /// </summary>
    public string? Model { get; set; }

    /// <summary>Its weights, labels, normalization and so on; the defaults by default.</summary>
    public ModelOptions ModelOptions { get; set; } = new();

    /// <summary>
    /// How many photographs are explained at a time; others wait for their turn. At least 1, which is the default: one
    /// explanation keeps every core busy, and several at once take longer together than one after the other, with
    /// several times the memory.
    /// </summary>
    public int MaxConcurrent { get; set; } = 1;

    /// <summary>
    /// Photographs with more pixels are refused before they are decoded; 100 million by default.
    /// </summary>
    public long MaxPixels { get; set; } = Photograph.DefaultMaxPixels;
}
