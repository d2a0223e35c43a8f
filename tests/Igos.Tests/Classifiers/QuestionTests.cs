using Igos.Classifiers;
using Igos.Explainers.Sampling;
using Igos.Imaging;
using Igos.Networks;
using Igos.Networks.Layers;
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
            ["The classifier gives class 1 a probability of only 0.0055: there is little to explain."],
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
            "The classifier gives class 1 a probability of only 4.5e-5: there is little to explain.",
            "The grey baseline still scores 1 for class 1, the image 4.5e-5, so removing pixels removes little "
                + "evidence: try another baseline.",
        ], input.Warnings(0).Select(warning => warning.Text));
    }

    /// <summary>The blur of an image of one colour is that image.</summary>
    [Fact]
    public void Warnings_BaselineThatStillScores_SaysHowMuch()
    {
        using var classifier = TinyClassifiers.Patch(0, 0);
        using var image = full([1, 3, 32, 32], 0.25f);
        using var input = new Question(classifier, image, BaselineKind.Blur, [1]);
        Assert.Equal(
        [
            "The blur baseline still scores 0.5 for class 1, the image 0.5, so removing pixels removes little "
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

    [Theory]
    [InlineData(-0.01f)]
    [InlineData(1.5f)]
    [InlineData(255f)]
    [InlineData(float.NaN)]
    public void Constructor_PixelsOutsideTheirRange_AreRefused(float value)
    {
        using var classifier = TinyClassifiers.Patch(0, 0);
        using var image = full([1, 3, 32, 32], 0.5f);
        image[0, 1, 2, 3] = value;
        var error = Assert.Throws<ArgumentException>(() => new Question(classifier, image));
        Assert.Contains("RGB from 0 to 1", error.Message);
    }

    /// <summary>ln(brightness − 0.25): a number for a bright image, none for black.</summary>
    [Theory]
    [InlineData(0.5f, BaselineKind.Black, "black baseline of image 0")]
    [InlineData(0.1f, BaselineKind.Grey, "for the image 0")]
    public void Constructor_NetworkThatGivesNoNumbers_SaysForWhat(float brightness, BaselineKind baseline, string what)
    {
        using var classifier = Logarithm();
        using var image = full([1, 3, 8, 8], brightness);
        var message = Assert.Throws<IgosException>(() => new Question(classifier, image, baseline)).Message;
        Assert.Contains("returns NaN", message);
        Assert.Contains(what, message);
    }

    [Fact]
    public void Explain_NetworkThatGivesNoNumbersOnTheWay_SaysSo()
    {
        using var classifier = Logarithm();
        using var image = full([1, 3, 8, 8], 0.9f);
        using var question = new Question(classifier, image, BaselineKind.Grey, [1]);
        var rise = new Rise(new() { Masks = 20 }); // hides pixels in black
        Assert.Contains("perturbed image", Assert.Throws<IgosException>(() => rise.Explain(question)).Message);
    }

    [Fact]
    public void Under_AnotherBaseline_KeepsImagesClassesAndTheirProbabilities()
    {
        using var classifier = TinyClassifiers.Patch(0, 0);
        using var image = full([1, 3, 32, 32], 0.3f);
        using var question = new Question(classifier, image, BaselineKind.Black, [1]);
        using var other = question.Under(BaselineKind.Grey);
        Assert.Equal((BaselineKind.Grey, 1), (other.Baseline, other.Targets[0]));
        Assert.Equal(question.ImageProbabilities, other.ImageProbabilities);
        Assert.Equal(1 / (1 + Math.Exp(10 - 40 * 0.5)), other.BaselineProbabilities[0], 1e-6);
        Assert.Equal(0.5f, other.Baselines.mean().item<float>(), 1e-6f);
    }

    /// <summary>At brightness 0.4 the logit is 6, on grey 10, on black −10.</summary>
    [Fact]
    public void Scores_OfTheLogit_AreLogitsAndTheirWarningsSpeakOfLogits()
    {
        using var classifier = TinyClassifiers.Patch(0, 0);
        using var image = full([1, 3, 32, 32], 0.4f);
        using var question = new Question(classifier, image, BaselineKind.Black, [1], score: ScoreKind.Logit);
        Assert.Equal((ScoreKind.Logit, "logit"), (question.Score, question.ScoreName));
        Assert.Equal(6, question.ImageScores[0], 1e-5f);
        Assert.Equal(-10, question.BaselineScores[0], 1e-5f);
        Assert.Equal(P(6), question.ImageProbabilities[0], 1e-6);
        Assert.Empty(question.Warnings(0));
        using var grey = question.Under(BaselineKind.Grey);
        Assert.Equal((ScoreKind.Logit, 10f), (grey.Score, MathF.Round(grey.BaselineScores[0], 4)));
        Assert.Equal(
        [
            "The grey baseline's logit for class 1 is 10, the image's 6, so removing pixels removes no evidence: "
                + "try another baseline.",
        ], grey.Warnings(0).Select(warning => warning.Text));
        using var usual = new Question(classifier, image, BaselineKind.Black, [1]);
        Assert.Equal("softmax probability", usual.ScoreName);
        Assert.Equal(usual.ImageProbabilities, usual.ImageScores);
    }

    /// <summary>Both sigmoids are 1 in float32; the greater logit is still the more probable class.</summary>
    [Fact]
    public void Targets_OfSaturatedSigmoids_AreThoseOfTheGreatestLogit()
    {
        Layer[] layers =
        [
            new FunctionLayer("logits", "Scaled", ["image"], (x, _) =>
                x[0].mean([1, 2, 3]).unsqueeze(1) * tensor(new[] { -9f, 60, 80, 70 })),
        ];
        using var classifier = new NetworkClassifier("saturated", new Network(layers, "image"), new ImageSize(8, 8),
            Normalization.Unit, 4, output: OutputKind.SigmoidLogits);
        using var image = full([1, 3, 8, 8], 0.5f);
        using var question = new Question(classifier, image, BaselineKind.Black);
        Assert.Equal([2], question.Targets);
        Assert.Equal([2, 3, 1, 0], question.TopClasses(0, 4).Select(c => c.Index));
        Assert.Equal([1f, 1f, 1f], question.TopClasses(0, 3).Select(c => c.Probability));
    }

    /// <summary>Class 1's logit is ln(mean brightness − 0.25).</summary>
    private static NetworkClassifier Logarithm()
    {
        Layer[] layers =
        [
            new FunctionLayer("logits", "Log", ["image"], (x, _) =>
            {
                var logit = (x[0].mean([1, 2, 3]) - 0.25f).log().unsqueeze(1);
                return cat([zeros_like(logit), logit], 1);
            }),
        ];
        var network = new Network(layers, "image");
        return new NetworkClassifier("logarithm", network, new ImageSize(8, 8), Normalization.Unit, 2);
    }
}
