using static TorchSharp.torch;

namespace Igos.Attacks;

/// <summary>What an attack made of the images of a question; it owns its tensors.</summary>
public sealed class AdversarialImages : IDisposable
{
    internal AdversarialImages(Tensor images, Tensor rounded, IReadOnlyList<AdversarialOutcome> outcomes) =>
        (Images, Rounded, Outcomes) = (images, rounded, outcomes);

    /// <summary>[N, 3, H, W], float32, RGB in [0,1], within ε of the question's images.</summary>
    public Tensor Images { get; }

    /// <summary>
    /// The same at the 256 levels of a picture's file, multiples of 1/255, still within ε: what is read back from a
    /// lossless file is this to the bit.
    /// </summary>
    public Tensor Rounded { get; }

    /// <summary>One an image, in order.</summary>
    public IReadOnlyList<AdversarialOutcome> Outcomes { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Images.Dispose();
        Rounded.Dispose();
    }
}
