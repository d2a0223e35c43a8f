using Igos.Classifiers;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Tests.Perturbation;

public class NoiseSeedTests
{
    [Fact]
    public void Generator_SameSeedImageIterationAndSample_DrawsTheSame()
    {
        using var image = TinyClassifiers.Images(1, 8);
        Assert.Equal(Draw(image, 3, 1, 2), Draw(image, 3, 1, 2));
    }

    [Fact]
    public void Generator_AnyOfThemDiffers_DrawsAnother()
    {
        using var image = TinyClassifiers.Images(1, 8);
        using var other = image.clone();
        other[0, 2, 7, 7] += 1e-3f; // the last pixel counts too
        float[][] draws =
        [
            Draw(image, 3, 1, 2), Draw(image, 4, 1, 2), Draw(image, 3, 2, 1),
            Draw(image, 3, 2, 2), Draw(other, 3, 1, 2), Draw(image, -3, 1, 2),
        ];
        Assert.Equal(draws.Length, draws.Select(d => d[0]).Distinct().Count());
    }

    private static float[] Draw(Tensor image, int seed, int iteration, int sample)
    {
        using var scope = NewDisposeScope();
        using var generator = NoiseSeed.Of(seed, image[0]).Generator(iteration, sample);
        return ClassScore.ToArray(rand([4], generator: generator));
    }
}
