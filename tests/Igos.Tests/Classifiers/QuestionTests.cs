using Igos.Classifiers;
using Igos.Imaging;
using static TorchSharp.torch;

namespace Igos.Tests.Classifiers;

/// <summary>With a network that reads one patch: its class 1 has the logit 40·brightness − 10, class 0 has 0.</summary>
public class QuestionTests
{
    [Fact]
    public void Constructor_WithoutTargets_TakesTheMostProbableClasses()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyClassifiers.Patch(0, 0);
        var images = cat([full([1, 3, 32, 32], 0.1f), full([1, 3, 32, 32], 0.4f)]);
        using var input = new Question(classifier, images, BaselineKind.Black);
        Assert.Equal([0, 1], input.Targets);
        Assert.Equal((2, BaselineKind.Black), (input.Count, input.Baseline));
        Assert.Equal([P(6), P(6)], input.ImageProbabilities.Select(p => Math.Round(p, 6)));
        Assert.Equal([P(10), P(-10)], input.BaselineProbabilities.Select(p => Math.Round(p, 6)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    [InlineData(0, 1)]
    public void Constructor_BadTargets_AreNamedWithTheirRange(params int[] targets)
    {
        using var classifier = TinyClassifiers.Patch(0, 0);
        using var image = ones(1, 3, 32, 32);
        var message = Assert.Throws<IgosException>(() => new Question(classifier, image, targets: targets)).Message;
        Assert.Equal(
            $"Targets ({string.Join(", ", targets)}): expected 1 class indices from 0 to 1, one an image.", message);
    }

    [Fact]
    public void Warnings_ConfidentTargetAndADeadBaseline_AreNone()
    {
        using var classifier = TinyClassifiers.Patch(0, 0);
        using var image = full([1, 3, 32, 32], 0.6f);
        using var input = new Question(classifier, image, BaselineKind.Black);
        Assert.Empty(input.Warnings(0));
    }

    /// <summary>Brightness 0.12 has the logit −5.2 and the probability 0.0055; black has 4.5e-5.</summary>
    [Fact]
    public void Warnings_LowConfidence_SaysHowLow()
    {
        using var classifier = TinyClassifiers.Patch(0, 0);
        using var image = full([1, 3, 32, 32], 0.12f);
        using var input = new Question(classifier, image, BaselineKind.Black, [1]);
        Assert.Equal(
            ["The classifier gives this class a probability of only 0.0055: there is little to explain."],
            input.Warnings(0).Select(warning => warning.Text));
    }

    /// <summary>A probability that four decimals would show as 0 keeps its first digits.</summary>
    [Fact]
    public void Warnings_AlmostNoConfidence_IsNotShownAsZero()
    {
        using var classifier = TinyClassifiers.Patch(0, 0);
        using var image = zeros(1, 3, 32, 32);
        using var input = new Question(classifier, image, BaselineKind.Grey, [1]);
        Assert.Equal(
        [
            "The classifier gives this class a probability of only 4.5e-5: there is little to explain.",
            "The grey baseline still scores 1 for this class, the image 4.5e-5, so removing pixels removes little "
                + "evidence: try another baseline.",
        ], input.Warnings(0).Select(warning => warning.Text));
    }

    /// <summary>The blur of an image of one colour is that image.</summary>
    [Fact]
    public void Warnings_BaselineThatStillScores_SaysHowMuch()
    {
        using var classifier = TinyClassifiers.Patch(0, 0);
        using var image = full([1, 3, 32, 32], 0.25f);
        using var input = new Question(classifier, image, targets: [1]);
        Assert.Equal(
        [
            "The blur baseline still scores 0.5 for this class, the image 0.5, so removing pixels removes little "
                + "evidence: try another baseline.",
        ], input.Warnings(0).Select(warning => warning.Text));
    }

    /// <summary>What the caller does to its images afterwards doesn't reach the explanation.</summary>
    [Fact]
    public void Images_AreACopy()
    {
        using var classifier = TinyClassifiers.Patch(0, 0);
        using var image = full([1, 3, 32, 32], 0.5f);
        using var input = new Question(classifier, image);
        image.zero_();
        Assert.Equal(0.5f, input.Images.max().item<float>());
    }

    private static double P(double logit) => Math.Round(1 / (1 + Math.Exp(-logit)), 6); // float32 of numbers below 1
}
