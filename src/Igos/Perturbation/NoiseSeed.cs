using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>
/// Where one image's randomness comes from: the user's seed and the image's own pixels, never its place in a batch or
/// any global state. So the same seed gives the same heatmap, whatever else is explained with it.
/// </summary>
internal readonly record struct NoiseSeed(ulong State)
{
    private const ulong FnvPrime = 0x100000001b3;

    /// <summary>The seed of an image.</summary>
    /// <param name="seed">The option's.</param>
    /// <param name="image">[3, H, W].</param>
    public static NoiseSeed Of(int seed, Tensor image)
    {
        using var scope = NewDisposeScope();
        var state = Mix(unchecked((ulong)seed));
        foreach (var value in image.detach().to(float32).cpu().contiguous().bytes)
        {
            state = (state ^ value) * FnvPrime;
        }

        return new NoiseSeed(Mix(state));
    }

    /// <summary>A fresh generator for one sample of one iteration, on the CPU; the caller's.</summary>
    public Generator Generator(int iteration, int sample = 0) =>
        new(Mix(State ^ Mix(((ulong)(uint)iteration << 32) | (uint)sample)), CPU);

    /// <summary>The finalizer of splitmix64: spreads every input bit over the output.</summary>
    private static ulong Mix(ulong x)
    {
        x += 0x9e3779b97f4a7c15;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }
}
