using Igos.Classifiers;
using Igos.Imaging;
using Igos.Networks;
using Igos.Networks.Layers;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Tests.Perturbation;

/// <summary>
/// I-GOS, Proposition 1 and the supplement's Eq. 11: what the integrated gradient of a quadratic is. For
/// f(M) = ½ M·A·M + b·M + c, with M = 0 the baseline, ∇f(t·M) = t·A·M + b = t·∇f(M) + (1 − t)·∇f(0).
/// <para>
/// The mean of the gradients at t = s/S, s = 1…S, is therefore v·∇f(M) + (1 − v)·∇f(0), v = (1/S) Σ s/S = (S + 1)/(2S):
/// (S + 1)/(2S) times the gradient where the baseline is the optimum, ∇f(0) = 0.
/// </para>
/// <para>
/// ∇IG as the paper writes it and its published code computes it, ∂f(t·M)/∂M = t·∇f(t·M), weighs each point by its t as
/// well: with w = (1/S) Σ (s/S)² = (S + 1)(2S + 1)/(6S²) it is w·∇f(M) + (v − w)·∇f(0), and w·∇f(M) at the optimum: the
/// same direction, shorter by w/v = (2S + 1)/(3S).
/// </para>
/// </summary>
public class PropositionOneTests
{
    public static TheoryData<int> Steps => [1, 2, 3, 5, 20];

    /// <summary>A gradient at one point is what I-GOS's code gives for S = 1: Mask's.</summary>
    [Theory]
    [MemberData(nameof(Steps))]
    public void Gradients_OptimumAtTheBaseline_AverageToTheirShareOfTheGradient(int steps)
    {
        using var quadratic = new Quadratic(bias: 0);
        AssertSame(quadratic.Mean(steps), (V(steps), quadratic.Gradient(1)));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Gradients_OptimumElsewhere_AverageToTheGeneralForm(int steps)
    {
        using var quadratic = new Quadratic(bias: 0.3f);
        AssertSame(quadratic.Mean(steps), (V(steps), quadratic.Gradient(1)), (1 - V(steps), quadratic.Gradient(0)));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void IntegratedGradient_OptimumAtTheBaseline_IsItsShareOfTheGradient(int steps)
    {
        using var quadratic = new Quadratic(bias: 0);
        AssertSame(quadratic.IntegratedGradient(steps), (W(steps), quadratic.Gradient(1)));
        AssertSame(quadratic.IntegratedGradient(steps), ((2 * steps + 1) / (3.0 * steps), quadratic.Mean(steps)));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void IntegratedGradient_OptimumElsewhere_IsTheGeneralForm(int steps)
    {
        using var quadratic = new Quadratic(bias: 0.3f);
        AssertSame(quadratic.IntegratedGradient(steps),
            (W(steps), quadratic.Gradient(1)), (V(steps) - W(steps), quadratic.Gradient(0)));
    }

    private static double V(int steps) => (steps + 1) / (2.0 * steps);

    private static double W(int steps) => (steps + 1) * (2 * steps + 1) / (6.0 * steps * steps);

    private static void AssertSame(float[] found, params (double Factor, float[] Gradient)[] terms)
    {
        var most = found.Max(Math.Abs);
        Assert.True(most > 0.1, "A gradient of nothing proves nothing.");
        for (var i = 0; i < found.Length; i++)
        {
            Assert.Equal(terms.Sum(term => term.Factor * term.Gradient[i]), found[i], 1e-4 * most); // float32
        }
    }

    /// <summary>
    /// A network whose logit is the sum of the squares of a random convolution: quadratic in the image, and so in the
    /// mask. Over a black baseline its optimum is the baseline where the convolution has no bias.
    /// </summary>
    private sealed class Quadratic : IDisposable
    {
        private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
        private readonly NetworkClassifier _classifier;
        private readonly Question _question;
        private readonly Tensor _mask;

        public Quadratic(float bias)
        {
            using var generator = new Generator(5, CPU);
            var weight = randn([4, 3, 3, 3], generator: generator);
            var layers = new Layer[]
            {
                new Convolution("convolution", "image", weight, full([4], bias)),
                new FunctionLayer("logits", "SumOfSquares", ["convolution"], (x, _) =>
                {
                    var sum = (x[0] * x[0]).sum([1, 2, 3]);
                    return stack([zeros_like(sum), sum], 1);
                }),
            };
            _classifier = new NetworkClassifier(
                "quadratic", new Network(layers, "image"), new ImageSize(12, 12), Normalization.Unit, 2);
            _question = new Question(_classifier, TinyClassifiers.Images(1, 12), BaselineKind.Black, [1],
                score: ScoreKind.Logit);
            _mask = rand([1, 1, 5, 5], generator: generator);
        }

        /// <summary>What I-GOS descends along, where the mask isn't weighed: ∇IG of S points without noise.</summary>
        public float[] IntegratedGradient(int steps) => Along(_mask, steps);

        /// <summary>∇f(t·M).</summary>
        public float[] Gradient(double share) => Along(_mask * share, 1);

        /// <summary>(1/S) Σ ∇f(s/S·M).</summary>
        public float[] Mean(int steps)
        {
            float[][] gradients = [.. Enumerable.Range(1, steps).Select(s => Gradient((double)s / steps))];
            return [.. gradients[0].Select((_, i) => gradients.Average(gradient => gradient[i]))];
        }

        public void Dispose()
        {
            _question.Dispose();
            _classifier.Dispose();
            _scope.Dispose();
        }

        private float[] Along(Tensor mask, int steps)
        {
            var score = new PerturbedScore(new Probe(_question), steps, new MaskNoise(0, NoisePlacement.Blended, 0));
            var objective = new DeletionObjective(score, new MaskRegularization(0, 0, 2), 1);
            using var gradient = objective.TotalGradient(mask, [0], iteration: 1);
            return ClassScore.ToArray(gradient.flatten());
        }
    }
}
