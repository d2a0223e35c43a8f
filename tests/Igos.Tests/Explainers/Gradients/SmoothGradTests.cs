using System.Globalization;
using Igos.Classifiers;
using Igos.Explainers.Gradients;

namespace Igos.Tests.Explainers.Gradients;

public class SmoothGradTests
{
    [Fact]
    public void Options_Defaults_AreThePublishedOnes()
    {
        var options = new SmoothGradOptions();
        Assert.Equal((50, 0.15), (options.Samples, options.Noise));
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(5, -0.1)]
    [InlineData(5, double.PositiveInfinity)]
    public void Options_Invalid_AreNamedWithTheirRanges(int samples, double noise)
    {
        var expected = samples < 1 ? $"Samples must be at least 1; found {samples}."
            : string.Create(CultureInfo.InvariantCulture, $"Noise must be at least 0; found {noise}.");
        var options = new SmoothGradOptions { Samples = samples, Noise = noise };
        var error = Assert.Throws<IgosException>(() => new SmoothGrad(options));
        Assert.Equal($"SmoothGradOptions: {expected}", error.Message);
    }

    [Fact]
    public void Explain_WithoutNoise_IsTheGradient()
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image);
        var smooth = new SmoothGrad(new() { Samples = 3, Noise = 0 }).Explain(input)[0].Heatmap;
        var plain = new Gradient().Explain(input)[0].Heatmap;
        // The mean of three equal gradients, in float32.
        Assert.Equal(plain.Values.ToArray(), smooth.Values.ToArray(), (a, b) => Math.Abs(a - b) <= 1e-5f * plain.Max);
    }
}
