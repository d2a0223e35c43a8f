using Igos.Classifiers;
using Igos.Explainers.Masks;
using Igos.Imaging;
using Igos.Metrics;
using static TorchSharp.torch;

namespace Igos.Tests.Explainers.Masks;

[Collection(nameof(LiveTensors))]
public class IgosPlusPlusTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Explain_ScoreOfOnePatch_DeletesItAndRevealsIt(bool nesterov)
    {
        using var classifier = TinyClassifiers.Patch(20, 8);
        using var image = full([1, 3, 32, 32], 0.6f);
        using var input = new Question(classifier, image, BaselineKind.Black, [1]);
        var options = new IgosPlusPlusOptions { Size = 16, TotalVariation = 2, Nesterov = nesterov };
        var explanation = new IgosPlusPlus(options).Explain(input)[0];
        var (row, column) = explanation.Heatmap.Maximum;
        // Cell i of 16 lies at pixel 31·i/15 and reaches to its neighbours', 2.07 pixels on.
        Assert.InRange(31.0 * row / 15, 20 - 2, 28 + 2);
        Assert.InRange(31.0 * column / 15, 8 - 2, 16 + 2);
        // Half of (0 − 1 + 0 − 1) where the patch is hidden in one and shown in the other: the image's own probability
        // is nearly 1.
        Assert.True(explanation.Target.Probability > 0.99);
        Assert.InRange(explanation.Trace[^1].Score, -1, -0.9);
        var score = DeletionInsertion.Score(input, [explanation.Heatmap])[0];
        // The patch is 1/16 of the image: a perfect ranking scores about 1/16 and 15/16.
        Assert.InRange(score.Deletion, 0, 0.12);
        Assert.InRange(score.Insertion, 0.88, 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Explain_AGenericNetwork_EndsWithALowerObjective(bool nesterov)
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image, BaselineKind.Black);
        var options = new IgosPlusPlusOptions { Size = 8, L1 = 0.05, TotalVariation = 0.2, Nesterov = nesterov };
        var trace = new IgosPlusPlus(options).Explain(input)[0].Trace;
        var start = input.ImageProbabilities[0] - input.BaselineProbabilities[0]; // all masks 1, no regularizer
        Assert.True(trace[^1].Objective < start);
        for (var i = 1; i < trace.Count && !nesterov; i++)
        {
            // A step that the search accepts lowers the objective; α_l, taken when none is, hardly moves it.
            Assert.True(trace[i].Objective <= trace[i - 1].Objective + 1e-3);
        }
    }

    [Fact]
    public void Explain_WithNesterov_LeavesNoTensorAndIsTheSameAgain()
    {
        using var classifier = TinyClassifiers.Random();
        using var images = TinyClassifiers.Images(2, 24);
        List<float[]> heatmaps = [];
        Assert.Equal(0, LiveTensors.LeftBy(() =>
        {
            using var input = new Question(classifier, images);
            var options = new IgosPlusPlusOptions { Size = 8, Iterations = 4, Nesterov = true };
            heatmaps.Add(new IgosPlusPlus(options).Explain(input)[1].Heatmap.Values.ToArray());
        }));
        Assert.Equal(heatmaps[0], heatmaps[1]);
    }

    [Fact]
    public void Options_Default_AreThePublishedOnes()
    {
        var options = new IgosPlusPlusOptions();
        Assert.Equal((28, 15, 20), (options.Size, options.Iterations, options.StepsInForce));
        Assert.Equal((0.2, 1000.0), (options.NoiseInForce, options.InitialStep));
        Assert.Equal((1.0, 20.0), (options.L1InForce, options.TotalVariationInForce));
        var fine = options with { Size = 224 };
        Assert.Equal((10.0, 20.0), (fine.L1InForce, fine.TotalVariationInForce));
    }

    [Fact]
    public void Options_Invalid_AreAllNamedAtOnce()
    {
        var options = new IgosPlusPlusOptions { Size = 0, L1 = -1, InitialStep = double.NaN };
        var message = Assert.Throws<IgosException>(() => new IgosPlusPlus(options)).Message;
        Assert.StartsWith("IgosPlusPlusOptions", message);
        foreach (var name in (string[])["Size", "L1", "InitialStep"])
        {
            Assert.Contains(name, message);
        }
    }
}
