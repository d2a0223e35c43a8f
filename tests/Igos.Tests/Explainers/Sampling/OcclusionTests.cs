using Igos.Classifiers;
using Igos.Explainers.Sampling;
using Igos.Imaging;
using static TorchSharp.torch;

namespace Igos.Tests.Explainers.Sampling;

public class OcclusionTests
{
    [Fact]
    public void Options_Defaults_AreAsDocumented()
    {
        var options = new OcclusionOptions();
        Assert.Equal((14, 1.0 / 7), (options.Places, options.Patch));
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(3, 0)]
    [InlineData(3, 1.01)]
    [InlineData(3, double.NaN)]
    public void Options_Invalid_AreNamedWithTheirRanges(int places, double patch) =>
        Assert.Equal("OcclusionOptions: " + (places < 1 ? $"Places must be at least 1; found {places}."
                : $"Patch must be above 0 and at most 1; found {patch}."),
            Assert.Throws<IgosException>(() => new Occlusion(new() { Places = places, Patch = patch })).Message);

    /// <summary>
    /// Four places, each patch a quarter of the image: only the one over the evidence lowers the score, by all but the
    /// rest p(−10).
    /// </summary>
    [Fact]
    public void Explain_FourPlaces_IsTheFallOfTheScoreWorkedOutByHand()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyClassifiers.Patch(20, 4);
        using var input = new Question(classifier, full([1, 3, 32, 32], 0.5f), BaselineKind.Black, [1]);
        var heatmap = new Occlusion(new() { Places = 2, Patch = 0.5 }).Explain(input)[0].Heatmap;
        double P(double logit) => 1 / (1 + Math.Exp(-logit));
        Assert.Equal((2, 2), (heatmap.Height, heatmap.Width));
        var values = heatmap.Values.ToArray().Select(v => (double)v);
        // float32 of numbers below 1
        Assert.Equal([0, 0, P(10) - P(-10), 0], values, (a, b) => Math.Abs(a - b) < 1e-5);
    }
}
