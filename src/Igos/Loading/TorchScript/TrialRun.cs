using Igos.Imaging;
using static TorchSharp.torch;

namespace Igos.Loading.TorchScript;

/// <summary>
/// Finds out by running a program what its file doesn't say: how many classes there are, what the outputs are like, and
/// whether each image is computed by itself.
/// </summary>
/// <param name="name">The program's, for errors.</param>
/// <param name="forward">Runs it on images in [0,1].</param>
/// <param name="size">H and W.</param>
/// <param name="device">Where it runs.</param>
internal sealed class TrialRun(string name, Func<Tensor, object> forward, ImageSize size, Device device)
{
    private const int Images = 2;
    private const string Mixes = "mixes the images of a batch: what it gives for one depends on the others in it. "
        + "Export it after model.eval(), without statistics over the batch";

    /// <summary>
    /// How much of the spread of all logits another batch may change by rounding; kernels of GPUs round to 11 bits.
    /// </summary>
    private readonly float _rounding = device.type == TorchSharp.DeviceType.CUDA ? 1e-2f : 1e-3f;

    /// <summary>
    /// Lowest and highest value, how much of it is noise and which waves are the rest, of each of two images: they
    /// differ in mean, deviation and extremes, and either is brighter in places. One pair can be where a program gives
    /// no numbers, such as where it divides by the deviation of a plain image.
    /// </summary>
    private static readonly (float Low, float High, float Noise, int Waves)[][] Pairs =
    [
        [(0.02f, 0.7f, 0.3f, 2), (0.2f, 0.98f, 0.6f, 3)],
        [(0.3f, 0.6f, 0, 1), (0.1f, 0.8f, 0, 2)],
        [(0.3f, 0.3f, 0, 0), (0.7f, 0.7f, 0, 0)],
    ];

    /// <summary>Whether the program took the images and gave a row of numbers each.</summary>
    public bool HasRun { get; private set; }

    /// <summary>Outputs for images that differ in much, a row each.</summary>
    /// <exception cref="IgosException">The program doesn't turn each image into one row of numbers.</exception>
    public float[][] Run()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var pair in Pairs)
        {
            var images = from_array(Pixels(pair)).reshape(Images, 3, size.Height, size.Width).to(device);
            var together = Rows(images);
            HasRun = true;
            Compare(together, Rows(images),
                "gives other numbers each time that it is asked: export it after model.eval(), "
                + "so that nothing in it is random");
            float[][] apart = [.. Enumerable.Range(0, Images).SelectMany(i => Rows(images.narrow(0, i, 1)))];
            Compare(together, apart, Mixes);
            Compare(Rows(images.flip(0)), [.. apart.Reverse()], Mixes); // a program may sort them
            if (together.All(row => row.Any(float.IsFinite)))
            {
                return together;
            }
        }

        throw new IgosException(
            $"{name} gives no finite number for any of {Images * Pairs.Length} different images of {size} pixels: "
            + "check its normalization and its input size.");
    }

    /// <summary>Equal up to rounding; what is not a number, or infinite, must be so in both.</summary>
    private void Compare(float[][] rows, float[][] others, string error)
    {
        float[] finite = [.. rows.Concat(others).SelectMany(row => row).Where(float.IsFinite)];
        var spread = finite.Length == 0 ? 0 : finite.Max() - finite.Min();
        var largest = finite.Length == 0 ? 0 : finite.Max(Math.Abs);
        var tolerance = Math.Max(_rounding * spread, 1e-5f * largest);
        var same = rows.Zip(others).All(pair => pair.First.Zip(pair.Second)
            .All(p => p.First.Equals(p.Second) || Math.Abs(p.First - p.Second) <= tolerance));
        if (!same)
        {
            throw new IgosException($"{name} {error}.");
        }
    }

    private float[][] Rows(Tensor images)
    {
        using var scope = NewDisposeScope();
        var count = images.shape[0];
        if (forward(images) is not Tensor output || output.dim() != 2 || output.shape[0] != count || output.shape[1] < 1
            || output.dtype != ScalarType.Float32)
        {
            throw new IgosException(
                $"{name} doesn't turn {(count == 1 ? "one image" : "two images")} of {size} pixels into "
                + $"[{count}, C] float32 numbers: export a classifier that returns its logits alone.");
        }

        var numbers = output.cpu().contiguous().data<float>().ToArray();
        return [.. numbers.Chunk((int)output.shape[1])];
    }

    private float[] Pixels((float Low, float High, float Noise, int Waves)[] images)
    {
        var random = new Random(5); // the same images each time
        var pixels = new float[Images * 3 * size.Height * size.Width];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y, channel) = (i % size.Width, i / size.Width % size.Height, i / (size.Width * size.Height) % 3);
            var (low, high, noise, waves) = images[i / (3 * size.Width * size.Height)];
            var phase = 2 * Math.PI * waves * (((double)x / size.Width) + ((double)y / size.Height)) + channel + waves;
            var level = ((1 - noise) * (1 + Math.Sin(phase)) / 2) + (noise * random.NextDouble());
            pixels[i] = low + ((high - low) * (float)level);
        }

        return pixels;
    }
}
