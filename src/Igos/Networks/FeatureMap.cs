using static TorchSharp.torch;

namespace Igos.Networks;

/// <summary>
/// Which dimensions of an activation are channels, height and width: [N, C, H, W], or [N, H, W, C] as TensorFlow has
/// it.
/// </summary>
/// <param name="Channels">The dimension of the channels, from 1 to 3.</param>
/// <param name="Height">The dimension along which the image's height lies.</param>
/// <param name="Width">The dimension along which its width lies.</param>
public sealed record FeatureMap(int Channels, int Height, int Width)
{
    /// <summary>[N, C, H, W].</summary>
    public static FeatureMap ChannelsFirst { get; } = new(1, 2, 3);

    /// <summary>Brings an activation into the order [N, C, H, W].</summary>
    /// <param name="activation">Of the layer that this describes.</param>
    /// <returns>A view; the caller's.</returns>
    public Tensor ToChannelsFirst(Tensor activation) => activation.permute(0, Channels, Height, Width);
}
