using Igos.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Imaging;

/// <summary>
/// Ĩ0: the image so changed that a class gets almost no score (Qi, Khorram, Li, AAAI 2020, section 3).
/// </summary>
public static class Baseline
{
    private const int MedianKernel = 11;

    /// <summary>Below it the published blur doesn't fit, and a smaller one leaves the class in the picture.</summary>
    private const int LeastBlurredSide = 112;

    /// <summary>
    /// What pixels are replaced by where nobody says it: the blur, as published; grey for inputs with a side of under
    /// 112 pixels, in which a blurred picture often still shows the class (docs/deletion-insertion.md, "What removed
    /// pixels become").
    /// </summary>
    /// <param name="size">Of the images, in pixels.</param>
    public static BaselineKind Default(ImageSize size) =>
        Math.Min(size.Height, size.Width) < LeastBlurredSide ? BaselineKind.Grey : BaselineKind.Blur;

    /// <summary>Makes the baselines of a batch of images.</summary>
    /// <param name="images">[N, 3, H, W], RGB in [0,1].</param>
    /// <param name="kind">What pixels are replaced by.</param>
    /// <param name="meanColour">R, G and B of <see cref="BaselineKind.Mean"/>, in [0,1]: the classifier's.</param>
    /// <param name="seed">For <see cref="BaselineKind.Noise"/>.</param>
    /// <returns>[N, 3, H, W], RGB in [0,1]; the caller's.</returns>
    public static Tensor Make(Tensor images, BaselineKind kind, IReadOnlyList<double> meanColour, int seed = 0)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return (kind switch
        {
            BaselineKind.Blur => Blur(images),
            BaselineKind.Black => zeros_like(images),
            BaselineKind.Grey => images.FilledWith(0.5),
            BaselineKind.Mean => tensor(meanColour.Select(v => (float)v).ToArray(), [1, 3, 1, 1],
                device: images.device).expand(images.shape).contiguous(),
            BaselineKind.Noise => Noise(images, seed),
            BaselineKind.Median => Median(images),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a baseline."),
        }).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The blur's kernel size k for images of a size: 51 under 500 pixels, 151 under 800, 201 from there on;
    /// scaled down with the image under 112 pixels, and odd.
    /// </summary>
    public static int BlurKernel(ImageSize size)
    {
        var side = Math.Min(size.Height, size.Width);
        return side switch
        {
            < LeastBlurredSide => Math.Max(3, (int)Math.Round(51.0 * side / 224) | 1),
            < 500 => 51,
            < 800 => 151,
            _ => 201,
        };
    }

    /// <summary>Gaussian of k×k pixels, σ = k − 1, the border mirrored without its edge pixel (reflect-101).</summary>
    private static Tensor Blur(Tensor images)
    {
        var kernelSize = BlurKernel(new ImageSize((int)images.shape[2], (int)images.shape[3]));
        var sigma = kernelSize - 1.0;
        var radius = kernelSize / 2;
        var weights = Enumerable.Range(-radius, kernelSize)
            .Select(x => Math.Exp(-x * x / (2 * sigma * sigma))).ToArray();
        var sum = weights.Sum();
        var line = tensor(weights.Select(w => (float)(w / sum)).ToArray(), device: images.device);
        var rows = F.conv2d(F.pad(images, [0, 0, radius, radius], PaddingModes.Reflect),
            line.reshape(1, 1, -1, 1).expand(3, 1, -1, -1), groups: 3);
        return F.conv2d(F.pad(rows, [radius, radius, 0, 0], PaddingModes.Reflect),
            line.reshape(1, 1, 1, -1).expand(3, 1, -1, -1), groups: 3);
    }

    private static Tensor Noise(Tensor images, int seed)
    {
        using var generator = new Generator(unchecked((ulong)seed), CPU);
        // One draw for every image: an image's baseline doesn't depend on its place in the batch.
        return rand([1, .. images.shape[1..]], generator: generator).to(images.device)
            .expand(images.shape).contiguous();
    }

    /// <summary>Row by row of the image: an unfolded image would be 121 times its size.</summary>
    private static Tensor Median(Tensor images)
    {
        const int Radius = MedianKernel / 2;
        using var padded = F.pad(images, [Radius, Radius, Radius, Radius], PaddingModes.Reflect);
        var (height, width) = (images.shape[2], images.shape[3]);
        var rows = new List<Tensor>();
        for (long y = 0; y < height; y++)
        {
            using var scope = NewDisposeScope();
            var band = padded.narrow(2, y, MedianKernel).unfold(3, MedianKernel, 1); // [N, 3, 11, W, 11]
            var values = band.permute(0, 1, 3, 2, 4).reshape(images.shape[0], 3, width, MedianKernel * MedianKernel);
            rows.Add(values.sort(-1).Values.select(-1, MedianKernel * MedianKernel / 2).MoveToOuterDisposeScope());
        }

        return stack(rows, 2);
    }
}
