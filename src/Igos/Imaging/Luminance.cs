using static TorchSharp.torch;

namespace Igos.Imaging;

/// <summary>
/// The grey of a colour: Y = 0.299 R + 0.587 G + 0.114 B, ITU-R Recommendation BT.601's weights on the pixels as they
/// are stored, as in PIL's <c>convert("L")</c>, torchvision's <c>Grayscale</c>, OpenCV and TensorFlow.
/// </summary>
internal static class Luminance
{
    /// <summary>R, G and B; they sum to 1, so that the mean of a grey normalization passes through.</summary>
    private static readonly float[] Weights = [0.299f, 0.587f, 0.114f];

    /// <summary>The weights as those of a convolution, [1, 3, 1, 1]; the caller's.</summary>
    public static Tensor Kernel(Device? device = null) => tensor(Weights, [1, 3, 1, 1], device: device);

    /// <summary>The luminance of images.</summary>
    /// <param name="images">[N, 3, H, W], RGB.</param>
    /// <param name="kernel">Of <see cref="Kernel"/>, on the images' device.</param>
    /// <returns>[N, 1, H, W]; differentiable; the caller's.</returns>
    public static Tensor Of(Tensor images, Tensor kernel) => nn.functional.conv2d(images, kernel);

    /// <summary>
    /// A convolution of the luminance as one of the colours: the weight of each is its share of the luminance.
    /// </summary>
    /// <param name="ofGrey">[O, 1, k, l].</param>
    /// <returns>[O, 3, k, l]; the caller's.</returns>
    public static Tensor ConvolutionOf(Tensor ofGrey)
    {
        using var kernel = Kernel(ofGrey.device);
        return ofGrey * kernel;
    }
}
