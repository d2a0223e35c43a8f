using Igos.Classifiers;
using Igos.Explainers.Masks;
using Igos.Metrics;
using static TorchSharp.torch;

namespace Igos.Tests.Golden;

/// <summary>
/// Everything I-GOS consists of against the published implementation, on a real network and real photographs.
/// </summary>
public class GoldenTests
{
    public static TheoryData<string> Images => GoldenFigures.ImageNames;

    [Theory]
    [MemberData(nameof(Images))]
    public void Logits_OfSqueezeNet_AgreeWithTheTopFive(string name)
    {
        using var classifier = GoldenFigures.SqueezeNet();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var golden = GoldenFigures.Of(name);
        var logits = classifier.Logits(GoldenFigures.Image(name));
        var (classes, values) = (golden.GetProperty("top5"), golden.GetProperty("top5_logit"));
        foreach (var (index, logit) in classes.EnumerateArray().Zip(values.EnumerateArray()))
        {
            Assert.Equal(logit.GetSingle(), logits[0, index.GetInt32()].item<float>(), 1e-3f);
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Baseline_Blur_AgreesWithOpenCV(string name)
    {
        using var classifier = GoldenFigures.SqueezeNet();
        using var scope = NewDisposeScope();
        var golden = GoldenFigures.Of(name);
        using var input = new Question(classifier, GoldenFigures.Image(name));
        Assert.Equal(golden.GetProperty("class").GetInt32(), input.Targets[0]);
        Assert.Equal(golden.GetProperty("baseline_probability").GetSingle(), input.BaselineProbabilities[0], 1e-3f);
        foreach (var pixel in golden.GetProperty("baseline_rgb_at").EnumerateObject())
        {
            var place = pixel.Name.Split(',').Select(int.Parse).ToArray();
            for (var c = 0; c < 3; c++)
            {
                var found = input.Baselines[0, c, place[0], place[1]].item<float>();
                Assert.Equal(pixel.Value[c].GetSingle(), found, 1e-5f);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void DeletionInsertion_OfARandomMask_AgreesAtEveryPoint(string name)
    {
        using var classifier = GoldenFigures.SqueezeNet();
        using var image = GoldenFigures.Image(name);
        using var input = new Question(classifier, image);
        var golden = GoldenFigures.Of(name).GetProperty("random_mask");
        var heatmap = GoldenFigures.HeatmapOfMask(GoldenFigures.Map(name, "random-mask-28"));
        var score = DeletionInsertion.Score(input, [heatmap])[0];
        Assert.Equal(golden.GetProperty("deletion").GetDouble(), score.Deletion, 1e-3);
        Assert.Equal(golden.GetProperty("insertion").GetDouble(), score.Insertion, 1e-3);
        Assert.Equal(51, score.DeletionCurve.Count);
        for (var k = 0; k <= 50; k++)
        {
            Assert.Equal(golden.GetProperty("deletion_curve")[k].GetSingle(), score.DeletionCurve[k], 1e-3f);
            Assert.Equal(golden.GetProperty("insertion_curve")[k].GetSingle(), score.InsertionCurve[k], 1e-3f);
        }
    }

    /// <summary>
    /// One and two iterations agree mask by mask; later ones may branch on a last digit, so their scores are compared.
    /// With one thread, as the published figures were made (<see cref="Threads"/>).
    /// </summary>
    [Theory]
    [MemberData(nameof(Images))]
    public void Igos_WithoutNoise_AgreesWithThePublishedMasks(string name)
    {
        using var classifier = GoldenFigures.SqueezeNet();
        using var image = GoldenFigures.Image(name);
        using var input = new Question(classifier, image);
        foreach (var iterations in (int[])[1, 2, 5, 15])
        {
            var explainer = new IntegratedGradientsOptimizedSaliency(
                new() { Preset = Preset.Paper, Noise = 0, Iterations = iterations });
            var explanation = explainer.Explain(input)[0];
            var published = GoldenFigures.HeatmapOfMask(GoldenFigures.Map(name, $"igos-no-noise.{iterations:00}"));
            if (iterations <= 2)
            {
                for (var i = 0; i < 28 * 28; i++)
                {
                    Assert.Equal(published.Values[i], explanation.Heatmap.Values[i], 1e-3f);
                }
            }

            var golden = GoldenFigures.Of(name).GetProperty("igos_no_noise").GetProperty($"{iterations}");
            var score = DeletionInsertion.Score(input, [explanation.Heatmap])[0];
            Assert.Equal(golden.GetProperty("deletion").GetDouble(), score.Deletion, 0.02);
            Assert.Equal(golden.GetProperty("insertion").GetDouble(), score.Insertion, 0.02);
        }
    }
}
