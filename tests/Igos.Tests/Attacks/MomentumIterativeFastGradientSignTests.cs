using Igos.Attacks;
using Igos.Classifiers;
using Igos.Imaging;
using Igos.Networks;
using Igos.Networks.Layers;
using static TorchSharp.torch;

namespace Igos.Tests.Attacks;

[Collection(nameof(LiveTensors))]
public sealed class MomentumIterativeFastGradientSignTests
{
    [Fact]
    public void Defaults_AreThePublished()
    {
        var options = new MomentumIterativeFastGradientSign().Options;
        Assert.Equal((16.0 / 255, 10, 1.0), (options.Epsilon, options.Iterations, options.Momentum));
        Assert.Null(options.Target);
    }

    /// <summary>
    /// One pixel (r, g, b) = (½, ½, ½), ε = 0.3 in three steps of 0.1, away from class 0. The logits are 0,
    /// 10r + 10g − 14 and 80r − 20g − 37, and ∂J/∂I = p₁(10, 10, 0) + p₂(80, −20, 0), so that b never moves:
    /// <list type="number">
    /// <item>Logits 0, −4, −7: p₁ = 0.01797, p₂ = 0.00089, gradient (0.251, 0.162), of norm 1 (0.608, 0.392): both
    /// rise, J = 0.0190.</item>
    /// <item>Logits 0, −2, −1: p₁ = 0.0900, p₂ = 0.2447, gradient (20.48, −3.99), of norm 1 (0.837, −0.163). g falls
    /// with μ = 0; it still rises with μ = 1 (0.392 − 0.163) and ½ (0.196 − 0.163). Without the norm of 1 the second
    /// gradient would outweigh the first. J = 0.4076.</item>
    /// <item>From (0.7, 0.7), logits 0, 0, 5: of norm 1 (0.801, −0.199). g rises with μ = 1 (0.228 − 0.199) and falls
    /// with ½ (0.017 − 0.199). J = 5.0134.</item>
    /// </list>
    /// </summary>
    [Theory]
    [InlineData(1.0, 0.8)]
    [InlineData(0.5, 0.6)]
    [InlineData(0.0, 0.4)]
    public void Attack_ThreeSteps_AreThoseByHand(double momentum, double green)
    {
        using var classifier = OnePixel();
        using var image = full([1, 3, 1, 1], 0.5f);
        using var question = new Question(classifier, image, BaselineKind.Black);
        var attack = new MomentumIterativeFastGradientSign(new()
        {
            Epsilon = 0.3,
            Iterations = 3,
            Momentum = momentum,
        });
        using var result = attack.Attack(question);
        var pixel = result.Images.data<float>().ToArray();
        Assert.Equal(0.8, pixel[0], 1e-6);
        Assert.Equal(green, pixel[1], 1e-6);
        Assert.Equal(0.5, pixel[2], 1e-6);
        var outcome = result.Outcomes[0];
        Assert.Equal(4, outcome.Losses.Count);
        Assert.Equal(0.0190, outcome.Losses[0], 5e-5);
        Assert.Equal(0.4076, outcome.Losses[1], 5e-5);
        Assert.Equal(momentum == 0 ? 9.0001 : 5.0134, outcome.Losses[2], 5e-4);
        Assert.Equal((0, 2, true, true),
            (outcome.Original.Index, outcome.Prediction.Index, outcome.IsSuccess, outcome.IsRoundedSuccess));
        Assert.Equal(new Passes(5, 3), outcome.Passes);
        // ½ lies between levels 127 and 128, and 0.8 is level 204, 0.6 level 153 and 0.4 level 102 exactly.
        var rounded = result.Rounded.data<float>().ToArray();
        Assert.Equal([204 / 255f, (float)Math.Round(green * 255) / 255], rounded[..2]);
    }

    /// <summary>
    /// Towards class 1: −∂J/∂I = (1 − p₁)(10, 10, 0) − p₂(80, −20, 0). The steps by hand, of norm 1: (0.498, 0.502) up;
    /// (−0.428, 0.572) and the momentum (0.070, 1.074), both up; (−0.699, 0.301) and (−0.630, 1.375), r down.
    /// </summary>
    [Fact]
    public void Attack_Targeted_StepsAreThoseByHand()
    {
        using var classifier = OnePixel();
        using var image = full([1, 3, 1, 1], 0.5f);
        using var question = new Question(classifier, image, BaselineKind.Black);
        using var result = new MomentumIterativeFastGradientSign(new()
        {
            Epsilon = 0.3,
            Iterations = 3,
            Target = 1,
        }).Attack(question);
        var pixel = result.Images.data<float>().ToArray();
        Assert.Equal(0.6, pixel[0], 1e-6);
        Assert.Equal(0.8, pixel[1], 1e-6);
        double[] losses = [4.019, 2.4076, 5.0134];
        Assert.All(losses.Zip(result.Outcomes[0].Losses), pair => Assert.Equal(pair.First, pair.Second, 5e-4));
        var target = result.Outcomes[0].Target!;
        Assert.Equal((1, 0.01797), (target.Index, Math.Round(target.Probability, 5)));
    }

    /// <summary>A probability that is 1 in float32 has a loss of 0, but a gradient that points somewhere.</summary>
    [Fact]
    public void Attack_ProbabilityOfOne_StillMoves()
    {
        using var classifier = Softmax([0, 0, 0, 10, 10, 0], [0, -50]);
        using var image = full([1, 3, 1, 1], 0.5f);
        using var question = new Question(classifier, image, BaselineKind.Black);
        Assert.Equal(1, question.ImageProbabilities[0]);
        using var result = new MomentumIterativeFastGradientSign(new() { Epsilon = 0.2 }).Attack(question);
        Assert.Equal([0.7, 0.7, 0.5], result.Images.data<float>().Select(value => Math.Round(value, 5)));
        Assert.False(result.Outcomes[0].IsSuccess);
    }

    /// <summary>Where nothing depends on the image, nothing moves, and nothing is divided by 0.</summary>
    [Fact]
    public void Attack_GradientOfZeros_LeavesTheImage()
    {
        using var classifier = Softmax([0, 0, 0, 0, 0, 0], [1, 0]);
        using var image = full([1, 3, 1, 1], 0.5f);
        using var question = new Question(classifier, image, BaselineKind.Black);
        using var result = new MomentumIterativeFastGradientSign().Attack(question);
        Assert.Equal([0.5f, 0.5f, 0.5f], result.Images.data<float>());
        Assert.False(result.Outcomes[0].IsSuccess);
    }

    /// <summary>ε is kept on every pixel, in whole levels, by what is read back from the file.</summary>
    [Fact]
    public void Attack_SavedAndReadBack_IsTheSameToTheBitAndWithinEpsilon()
    {
        using var classifier = TinyClassifiers.Random();
        using var images = Levels(TinyClassifiers.Images(1, 24));
        using var question = new Question(classifier, images, BaselineKind.Black);
        var before = images.data<float>().Select(value => (int)Math.Round(value * 255)).ToArray();
        var random = new Random(16);
        double[] epsilons = [1, 1e-9, 1.0 / 255, 0.999 / 255, 16.0 / 255,
            .. Enumerable.Range(0, 20).Select(i => Math.Pow(random.NextDouble(), 1 + (i % 4)))];
        foreach (var epsilon in epsilons)
        {
            using var result = new MomentumIterativeFastGradientSign(new()
            {
                Epsilon = epsilon,
                Iterations = 3,
            }).Attack(question);
            using var file = new TemporaryFile(".png");
            using (var picture = Photograph.From(result.Rounded))
            {
                picture.Save(file.Path);
            }

            using var read = Photograph.Read(file.Path);
            using var pixels = read.ToTensor(classifier.InputSize);
            Assert.Equal(result.Rounded.data<float>().ToArray(), pixels.data<float>().ToArray());
            var after = pixels.data<float>().Select(value => (int)Math.Round(value * 255)).ToArray();
            var largest = before.Zip(after, (a, b) => Math.Abs(a - b)).Max();
            Assert.InRange(largest, 0, (255 * epsilon) + 1e-9);
            Assert.Equal(largest / 255.0, result.Outcomes[0].LargestChange, 1e-12);
            using var change = (result.Images - question.Images).abs().max();
            Assert.InRange(change.item<float>(), 0, epsilon + 1e-7); // float32
        }
    }

    [Fact]
    public void Attack_ImagesBetweenLevels_StayWithinEpsilon()
    {
        using var classifier = TinyClassifiers.Random();
        using var images = TinyClassifiers.Images(2, 24);
        using var question = new Question(classifier, images, BaselineKind.Black);
        foreach (var levels in (double[])[0.5, 0.7, 1, 3.3, 100])
        {
            using var result = new MomentumIterativeFastGradientSign(new() { Epsilon = levels / 255 }).Attack(question);
            using var change = (result.Rounded - images).abs().max();
            // A pixel within 1e-4 levels of a level counts as at it.
            Assert.InRange(change.item<float>(), 0, (levels / 255) + 1e-6);
        }

        var attack = new MomentumIterativeFastGradientSign(new() { Epsilon = 0.3 / 255 });
        Assert.Contains("less than half a level", Assert.Throws<IgosException>(() => attack.Attack(question)).Message);
    }

    [Fact]
    public void Attack_Random_LeadsAwayAndTowards()
    {
        using var classifier = TinyClassifiers.Random();
        using var images = TinyClassifiers.Images(3, 24);
        using var question = new Question(classifier, images, BaselineKind.Black);
        using var away = new MomentumIterativeFastGradientSign(new() { Epsilon = 0.3 }).Attack(question);
        Assert.All(away.Outcomes, outcome => Assert.True(outcome.Losses[^1] > outcome.Losses[0] + 0.1));
        var target = Enumerable.Range(0, 5).First(c => !question.Targets.Contains(c));
        using var towards = new MomentumIterativeFastGradientSign(
            new() { Epsilon = 0.3, Target = target }).Attack(question);
        Assert.All(towards.Outcomes, outcome => Assert.True(outcome.Losses[^1] < outcome.Losses[0] - 0.1));
        Assert.All(towards.Outcomes, outcome => Assert.Equal(target, outcome.Target!.Index));
        // What the outcome says is what the classifier says of the images.
        using var again = new Question(classifier, towards.Rounded, BaselineKind.Black);
        Assert.Equal(again.Targets, towards.Outcomes.Select(outcome => outcome.RoundedPrediction.Index));
        Assert.Equal(again.Targets.Select(c => c == target), towards.Outcomes.Select(o => o.IsRoundedSuccess));
        Assert.All(again.ImageProbabilities.Zip(towards.Outcomes),
            pair => Assert.Equal(pair.First, pair.Second.RoundedPrediction.Probability, 1e-5f));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(1)]
    public void Attack_AloneOrInABatchOrUnderALimit_IsTheSame(int limit)
    {
        using var classifier = TinyClassifiers.Random();
        using var images = TinyClassifiers.Images(3, 24);
        using var all = new Question(classifier, images, BaselineKind.Black);
        using var together = new MomentumIterativeFastGradientSign().Attack(all);
        using var last = images[2..3];
        using var question = new Question(classifier, last, BaselineKind.Black);
        using var alone = new MomentumIterativeFastGradientSign(new() { MaxPerturbedImages = limit }).Attack(question);
        using var limited = new MomentumIterativeFastGradientSign(new() { MaxPerturbedImages = limit }).Attack(all);
        using var expected = together.Images[2..3];
        using var found = limited.Images[2..3];
        Assert.Equal(expected.data<float>().ToArray(), alone.Images.data<float>().ToArray());
        Assert.Equal(expected.data<float>().ToArray(), found.data<float>().ToArray());
        Assert.Equal(together.Outcomes[2].Passes, alone.Outcomes[0].Passes);
    }

    [Fact]
    public void Attack_Twice_IsTheSameAndLeavesNoTensor()
    {
        using var classifier = TinyClassifiers.Random();
        using var images = TinyClassifiers.Images(2, 24);
        List<float[]> results = [];
        Assert.Equal(0, LiveTensors.LeftBy(() =>
        {
            using var question = new Question(classifier, images, BaselineKind.Black);
            using var result = new MomentumIterativeFastGradientSign().Attack(question);
            results.Add(result.Images.data<float>().ToArray());
        }));
        Assert.Equal(results[0], results[1]);
    }

    [Fact]
    public void Attack_Cancelled_StopsAtTheNextStepAndLeavesNoTensor()
    {
        using var classifier = TinyClassifiers.Random();
        using var images = TinyClassifiers.Images(1, 24);
        using var question = new Question(classifier, images, BaselineKind.Black);
        List<int> steps = [];
        Assert.Equal(0, LiveTensors.LeftBy(() =>
        {
            steps.Clear();
            using var source = new CancellationTokenSource();
            var progress = new Told(step =>
            {
                steps.Add(step);
                if (step == 3)
                {
                    source.Cancel();
                }
            });
            Assert.Throws<OperationCanceledException>(
                () => new MomentumIterativeFastGradientSign().Attack(question, progress, source.Token));
        }));
        Assert.Equal([1, 2, 3], steps);
    }

    [Fact]
    public void Options_OutOfTheirRanges_AreNamedTogether()
    {
        var error = Assert.Throws<IgosException>(() => new MomentumIterativeFastGradientSign(new()
        {
            Epsilon = 1.5,
            Iterations = 0,
            Momentum = double.NaN,
            Target = -1,
            MaxPerturbedImages = 0,
        }));
        Assert.Equal("MomentumIterativeFastGradientSignOptions: Epsilon must be above 0 and at most 1; found 1.5. "
            + "Iterations must be at least 1; found 0. Momentum must be a finite number of at least 0; found NaN. "
            + "Target must be a class index from 0; found -1. MaxPerturbedImages must be at least 1; found 0.",
            error.Message);
        Assert.Throws<IgosException>(() => new MomentumIterativeFastGradientSign(new() { Epsilon = 0 }));
        Assert.Throws<IgosException>(() => new MomentumIterativeFastGradientSign(new() { Epsilon = double.NaN }));
    }

    [Fact]
    public void Attack_TargetThatIsNone_SaysSo()
    {
        using var classifier = OnePixel();
        using var image = full([1, 3, 1, 1], 0.5f);
        using var question = new Question(classifier, image, BaselineKind.Black);
        string Message(int target) => Assert.Throws<IgosException>(
            () => new MomentumIterativeFastGradientSign(new() { Target = target }).Attack(question)).Message;
        Assert.Equal("Target 3: softmax has classes 0 to 2.", Message(3));
        Assert.Equal("Target 0 is what the classifier sees already: choose another.", Message(0));
    }

    private static NetworkClassifier OnePixel() => Softmax([0, 0, 0, 10, 10, 0, 80, -20, 0], [0, -14, -37]);

    /// <summary>Logits W (r, g, b) + bias of images of one pixel.</summary>
    private static NetworkClassifier Softmax(float[] weights, float[] bias)
    {
        var layers = new Layer[]
        {
            new Convolution("classes", "image", tensor(weights, [bias.Length, 3, 1, 1]), tensor(bias)),
            new RoutingLayer("logits", "Flatten", ["classes"], x => x[0].flatten(1)),
        };
        return new NetworkClassifier(
            "softmax", new Network(layers, "image"), new ImageSize(1, 1), Normalization.Unit, bias.Length);
    }

    /// <summary>Images as a file holds them.</summary>
    private static Tensor Levels(Tensor images)
    {
        using var owned = images;
        using var picture = Photograph.From(images);
        return picture.ToTensor(new ImageSize(picture.Height, picture.Width));
    }

    private sealed class Told(Action<int> tell) : IProgress<int>
    {
        public void Report(int value) => tell(value);
    }
}
