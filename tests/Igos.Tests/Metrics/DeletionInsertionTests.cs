using Igos.Classifiers;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Metrics;
using static TorchSharp.torch;

namespace Igos.Tests.Metrics;

public class DeletionInsertionTests
{
    [Fact]
    public void Score_HeatmapOfTheEvidence_DeletesAtOnceAndInsertsAtOnce()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var image = full([1, 3, 32, 32], 0.6f);
        using var input = new Question(classifier, image, BaselineKind.Black, [1]);
        var right = Score(classifier, input, (r, c) => r is >= 8 and < 16 && c is >= 16 and < 24 ? 1 : 0);
        var wrong = Score(classifier, input, (r, c) => r is >= 8 and < 16 && c is >= 16 and < 24 ? 0 : 1);
        // The patch is 1/16 of the pixels: the score falls from 1 to 0 within 3 to 4 of 50 steps.
        Assert.InRange(right.Deletion, 0, 0.08);
        Assert.InRange(right.Insertion, 0.92, 1);
        Assert.InRange(wrong.Deletion, 0.92, 1);
        Assert.InRange(wrong.Insertion, 0, 0.08);
    }

    [Fact]
    public void Score_Curves_StartAndEndAtImageAndBaseline()
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image);
        var score = DeletionInsertion.Score(input, [Map(6, (r, c) => r + c)], new() { Steps = 10 })[0];
        Assert.Equal(11, score.DeletionCurve.Count);
        Assert.Equal(input.ImageProbabilities[0], score.DeletionCurve[0], 1e-5f);
        Assert.Equal(input.BaselineProbabilities[0], score.DeletionCurve[^1], 1e-5f);
        Assert.Equal(input.BaselineProbabilities[0], score.InsertionCurve[0], 1e-5f);
        Assert.Equal(input.ImageProbabilities[0], score.InsertionCurve[^1], 1e-5f);
        var curve = score.DeletionCurve;
        Assert.Equal(curve.Zip(curve.Skip(1), (a, b) => (a + b) / 2.0).Sum() / 10, score.Deletion, 1e-6);
        Assert.Equal((10, BaselineKind.Grey, 6, 6), (score.Steps, score.Baseline, score.Height, score.Width));
    }

    /// <summary>
    /// The patch's logit falls from 14 to −10 in equal parts as its 64 of 1,024 pixels go, which is within the first
    /// 4 of 50 steps: after 20, 41, 61 and 82 pixels.
    /// </summary>
    [Fact]
    public void Score_OfTheLogit_IsTheAreaUnderLogits()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var image = full([1, 3, 32, 32], 0.6f);
        using var input = new Question(classifier, image, BaselineKind.Black, [1], score: ScoreKind.Logit);
        var score = Score(classifier, input, (r, c) => r is >= 8 and < 16 && c is >= 16 and < 24 ? 1 : 0);
        double[] expected = [14, .. new[] { 20, 41, 61, 64 }.Select(gone => 14 - (24 * gone / 64.0))];
        Assert.All(expected.Zip(score.DeletionCurve), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.Equal((7 + expected[1] + expected[2] + expected[3] - (46 * 10) - 5) / 50, score.Deletion, 1e-4);
        Assert.Equal(14, score.InsertionCurve[^1], 1e-4f);
        Assert.Equal("logit", score.ScoreName);
        Assert.All(score.Scores, s => Assert.Equal("logit", s.Protocol[DeletionInsertionScore.ScoreKey]));
    }

    /// <summary>
    /// Equal pixels rank by their index: a constant map is the map that falls from left to right and top to bottom.
    /// </summary>
    [Fact]
    public void Score_ConstantHeatmap_RanksByIndex()
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image);
        Heatmap[] maps = [Map(5, (_, _) => 3), Map(5, (r, c) => -(5 * r + c))];
        var scores = maps.Select(map => DeletionInsertion.Score(input, [map])[0]).ToArray();
        Assert.Equal(scores[0].DeletionCurve, scores[1].DeletionCurve);
        Assert.Equal(scores[0].InsertionCurve, scores[1].InsertionCurve);
    }

    [Fact]
    public void Score_UnderAnyLimit_IsTheSame()
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image);
        var map = Map(5, (r, c) => r * c);
        var scores = new[] { 3, 64 }
            .Select(limit => DeletionInsertion.Score(input, [map], new() { MaxPerturbedImages = limit })[0].Insertion);
        Assert.Single(scores.Select(s => Math.Round(s, 6)).Distinct());
    }

    /// <summary>Half of the last value, 0.4, is reached after three of five steps; a curve may fall again.</summary>
    [Fact]
    public void ShareToReach_OfACurve_IsTheFirstStepThatDoes()
    {
        var score = new Score
        {
            Name = "insertion",
            Value = 0,
            HigherIsBetter = true,
            Curve = [0, 0.1f, 0.3f, 0.4f, 0.2f, 0.8f],
            Protocol = new Dictionary<string, object>(),
        };
        Assert.Equal(0.6, score.ShareToReach(0.5));
        Assert.Equal(0, score.ShareToReach(0));
        Assert.Equal(1, score.ShareToReach(1));
        Assert.Null((score with { Curve = [] }).ShareToReach(0.5));
    }

    [Fact]
    public void Score_HeatmapWithNaN_IsRefused()
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image);
        var map = Map(4, (r, _) => r == 1 ? float.NaN : 0);
        Assert.Contains("NaN", Assert.Throws<IgosException>(() => DeletionInsertion.Score(input, [map])).Message);
        Assert.Throws<ArgumentException>(() => DeletionInsertion.Score(input, []));
        Assert.Throws<IgosException>(() => DeletionInsertion.Score(input, [Map(4, (r, _) => r)], new() { Steps = 0 }));
    }

    private static DeletionInsertionScore Score(
        Igos.Classifiers.IClassifier classifier, Question input, Func<int, int, float> value) =>
        DeletionInsertion.Score(input, [Map(32, value)])[0];

    private static Heatmap Map(int size, Func<int, int, float> value) =>
        new(size, size, [.. Enumerable.Range(0, size * size).Select(i => value(i / size, i % size))]);
}
