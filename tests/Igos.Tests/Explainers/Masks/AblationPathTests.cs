using Igos.Classifiers;
using Igos.Explainers.Masks;
using Igos.Imaging;
using Igos.Metrics;
using static TorchSharp.torch;

namespace Igos.Tests.Explainers.Masks;

public class AblationPathTests
{
    /// <summary>Chosen by measurements (docs/results.md); whoever changes one measures anew.</summary>
    [Fact]
    public void Options_Default_AreTheMeasuredOnes()
    {
        var options = new AblationPathOptions();
        Assert.Equal((28, Effort.Normal, ScoreKind.Probability), (options.Size, options.Effort, options.Score));
        Assert.Equal((15, 4), (options.IterationsInForce, options.AreasInForce));
        var low = options with { Effort = Effort.Low };
        Assert.Equal((5, 4), (low.IterationsInForce, low.AreasInForce));
        var high = options with { Effort = Effort.High };
        Assert.Equal((30, 8), (high.IterationsInForce, high.AreasInForce));
        Assert.Equal((3, 2), Both(low with { Iterations = 3, Areas = 2 }));
        foreach (var (size, softness, smoothing) in ((int, double, double)[])[
            (7, 0.2, 0), (14, 0.2, 0), (28, 0.2, 0), (56, 0.2 / Math.Sqrt(2), 8 / 7.0), (112, 0.1, 24 / 7.0),
            (224, 0.2 / Math.Sqrt(8), 8)])
        {
            var scale = (options with { Size = size }).Scale;
            Assert.Equal(softness, scale.Softness, 1e-12);
            Assert.Equal(smoothing, scale.Smoothing, 1e-12);
            Assert.Equal(0.2, scale.Roughness);
        }

        static (int, int) Both(AblationPathOptions o) => (o.IterationsInForce, o.AreasInForce);
    }

    /// <summary>
    /// A network that reads one patch: its 16 of 256 cells come first, so that everything falls and rises with them,
    /// and what they are worth adds up to twice what the class has to lose.
    /// </summary>
    [Fact]
    public void Explain_Patch_RanksItsCellsFirstAndSharesItsScoreAmongThem()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var image = full([1, 3, 32, 32], 0.5f);
        using var question = new Question(classifier, image, BaselineKind.Black, [1]);
        var explanation = new AblationPath(new AblationPathOptions { Size = 32 }).Explain(question)[0];
        var ranks = explanation.Heatmap.Ranks();
        int[] patch = [.. Enumerable.Range(0, 1024).Where(i => i / 32 is >= 8 and < 16 && i % 32 is >= 16 and < 24)];
        Assert.True(patch.Count(cell => ranks[cell] < 64) >= 60); // its border's cells count less than their neighbours
        var score = DeletionInsertion.Score(question, [explanation.Heatmap])[0];
        Assert.InRange(score.Deletion, 0, 0.06);
        Assert.InRange(score.Insertion, 0.94, 1);
        // Interpolated between the middles of the pieces, the sum is 2 only about.
        Assert.InRange(patch.Sum(cell => explanation.Heatmap[cell / 32, cell % 32]), 1.7, 2.1);
    }

    /// <summary>What it optimizes is better than where it starts, on a network of which nothing is known.</summary>
    [Fact]
    public void Explain_AnyNetwork_LowersItsObjective()
    {
        using var classifier = TinyClassifiers.Random();
        using var images = TinyClassifiers.Images(3, 24);
        using var question = new Question(classifier, images, BaselineKind.Black);
        var options = new AblationPathOptions { Size = 8, TracesEveryStep = true };
        foreach (var explanation in new AblationPath(options).Explain(question))
        {
            Assert.Equal(Enumerable.Range(0, 16), explanation.Trace.Select(step => step.Iteration));
            Assert.True(explanation.Trace[^1].Score < explanation.Trace[0].Score);
            Assert.Equal("iteration limit", explanation.StopReason);
        }
    }

    /// <summary>
    /// 4 points of the start, 15 times 4 areas with two images each, and twice 10 points of the curves.
    /// </summary>
    [Fact]
    public void Explain_CountsItsPasses()
    {
        using var classifier = TinyClassifiers.Random();
        using var images = TinyClassifiers.Images(1, 24);
        using var question = new Question(classifier, images, BaselineKind.Black);
        var explanation = new AblationPath(new AblationPathOptions { Size = 24 }).Explain(question)[0];
        Assert.Equal(new Passes(124 + 20, 124), explanation.Passes);
    }

    [Fact]
    public void Explain_OtherSeed_DrawsOtherAreas()
    {
        using var classifier = TinyClassifiers.Random();
        using var images = TinyClassifiers.Images(1, 24);
        using var question = new Question(classifier, images, BaselineKind.Black);
        float[] Values(int seed)
        {
            var options = new AblationPathOptions { Size = 8, Seed = seed };
            return [.. new AblationPath(options).Explain(question)[0].Heatmap.Values];
        }

        Assert.Equal(Values(1), Values(1));
        Assert.NotEqual(Values(1), Values(2));
    }

    /// <summary>An image that its baseline equals: nothing is evidence, and the map says so.</summary>
    [Fact]
    public void Explain_ScoreThatNeverMoves_IsAConstantMapWithAWarning()
    {
        using var classifier = TinyClassifiers.Patch(20, 8);
        using var image = full([1, 3, 32, 32], 0.5f);
        using var question = new Question(classifier, image, targets: [1]);
        var explanation = new AblationPath(new AblationPathOptions { Size = 8 }).Explain(question)[0];
        Assert.Contains(explanation.Warnings, warning => warning.Kind == WarningKind.HeatmapWithoutMeaning);
    }
}
