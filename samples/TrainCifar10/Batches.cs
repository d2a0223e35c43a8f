using Igos.Loading.Zoo;
using static TorchSharp.torch;

namespace TrainCifar10;

/// <summary>Turns stored bytes into normalized batches in channels-last memory.</summary>
internal static class Batches
{
    /// <summary>Images as they are.</summary>
    public static Tensor Plain(Cifar10 data, ReadOnlySpan<int> indices)
    {
        var pixels = new float[indices.Length * Cifar10.ImageBytes];
        for (var i = 0; i < indices.Length; i++)
        {
            Copy(data.Images[indices[i]], pixels.AsSpan(i * Cifar10.ImageBytes), 0, 0, mirror: false);
        }

        return ToTensor(pixels, indices.Length);
    }

    /// <summary>
    /// Images moved by up to <paramref name="shift"/> pixels each way, their borders mirrored, and flipped left to
    /// right in every other epoch, so that each image is seen both ways equally often; a square of
    /// <paramref name="cutout"/> pixels a side, anywhere within the image, is the data set's mean colour (T. DeVries,
    /// G. Taylor, "Cutout", 2017).
    /// </summary>
    public static Tensor Augmented(
        Cifar10 data, ReadOnlySpan<int> indices, int epoch, int shift, int cutout, Random random)
    {
        var pixels = new float[indices.Length * Cifar10.ImageBytes];
        for (var i = 0; i < indices.Length; i++)
        {
            var mirror = (FirstMirrored(indices[i]) + epoch) % 2 == 0;
            var target = pixels.AsSpan(i * Cifar10.ImageBytes, Cifar10.ImageBytes);
            Copy(data.Images[indices[i]], target,
                random.Next(-shift, shift + 1), random.Next(-shift, shift + 1), mirror);
            if (cutout > 0)
            {
                var (top, left) = (random.Next(Cifar10.Side - cutout + 1), random.Next(Cifar10.Side - cutout + 1));
                for (var y = top; y < top + cutout; y++)
                {
                    target.Slice(3 * (y * Cifar10.Side + left), 3 * cutout).Clear(); // 0 is the mean
                }
            }
        }

        return ToTensor(pixels, indices.Length);
    }

    private static void Copy(byte[] image, Span<float> target, int dy, int dx, bool mirror)
    {
        var (mean, std) = (Cifar10ResNet11.Normalization.Mean, Cifar10ResNet11.Normalization.Std);
        Span<float> factor = [(float)(1 / 255.0 / std[0]), (float)(1 / 255.0 / std[1]), (float)(1 / 255.0 / std[2])];
        Span<float> offset = [(float)(-mean[0] / std[0]), (float)(-mean[1] / std[1]), (float)(-mean[2] / std[2])];
        for (var y = 0; y < Cifar10.Side; y++)
        {
            var row = Reflect(y + dy) * Cifar10.Side;
            for (var x = 0; x < Cifar10.Side; x++)
            {
                var source = 3 * (row + Reflect((mirror ? Cifar10.Side - 1 - x : x) + dx));
                var place = 3 * (y * Cifar10.Side + x);
                for (var c = 0; c < 3; c++)
                {
                    target[place + c] = image[source + c] * factor[c] + offset[c];
                }
            }
        }
    }

    private static int Reflect(int i) => i < 0 ? -i : i >= Cifar10.Side ? 2 * Cifar10.Side - 2 - i : i;

    // Half of the images, spread evenly, begin mirrored.
    private static int FirstMirrored(int index) => (int)(((uint)index * 0x9E3779B1u) >> 31);

    private static Tensor ToTensor(float[] pixels, int count)
    {
        using var nhwc = tensor(pixels, [count, Cifar10.Side, Cifar10.Side, 3]);
        return nhwc.permute(0, 3, 1, 2);
    }
}
