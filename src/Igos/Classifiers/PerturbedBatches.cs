using TorchSharp;
using static TorchSharp.torch;

namespace Igos.Classifiers;

/// <summary>Cuts perturbed images into the batches in which they go through the network.</summary>
internal static class PerturbedBatches
{
    /// <summary>
    /// On a CPU a larger batch is no faster an image, and oneDNN sums in another order from 16 images on:
    /// batches of 2 to 10 give an image the same result to the bit whatever stands beside it, so that limits and
    /// batches don't change a heatmap.
    /// </summary>
    private const int MaxOnCpu = 10;

    /// <summary>Batches of nearly equal size, each at most <paramref name="limit"/>, in order.</summary>
    public static IEnumerable<T[]> Split<T>(IEnumerable<T> items, int limit, Device device)
    {
        T[] all = [.. items];
        var size = device.type == DeviceType.CPU ? Math.Min(limit, MaxOnCpu) : limit;
        var count = (all.Length + size - 1) / size;
        for (var i = 0; i < count; i++)
        {
            yield return all[(int)((long)i * all.Length / count)..(int)((i + 1L) * all.Length / count)];
        }
    }
}
