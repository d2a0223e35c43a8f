using Igos.Classifiers;
using Igos.Explainers.Masks;
using Igos.Imaging;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Tests.Perturbation;

public class DeletionObjectiveTests
{
    private const double NotMoved = 0.0005, HardlyMoved = 0.005, Moved = 0.5;

    /// <summary>
    /// A network that reads one patch: its class has the logit 40·brightness − 10, and a mask of 0.6 shows 0.6 of the
    /// brightness.
    /// </summary>
    [Fact]
    public void Evaluate_MaskOfTwoHalves_IsTheSumWorkedOutByHand()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyClassifiers.Patch(0, 0);
        var image = full([1, 3, 32, 32], 0.5f);
        using var input = new Question(classifier, image, BaselineKind.Black, [1]);
        var mask = ones(1, 1, 32, 32);
        // The patch lies in it.
        mask[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(0, 16)] = 0.6f;
        var value = Objective(input, new() { Size = 32, L1 = 3, TotalVariation = 20 }).Evaluate(mask, [0])[0];
        Assert.Equal(1 / (1 + Math.Exp(10 - 40 * 0.5 * 0.6)), value.Score, 1e-5); // float32 of numbers below 1
        Assert.Equal(3 * 0.4 / 2, value.L1, 1e-5);
        Assert.Equal(20 * 0.16 / 31, value.TotalVariation, 1e-5); // one of 31 differences in each row is 0.4
        Assert.Equal(value.Score + value.L1 + value.TotalVariation, value.Total);
    }

    /// <summary>
    /// Without noise, one point: ∇IG is the plain gradient, p·(1 − p)·40·0.5 over the patch as one cell; ∇g is −λ1.
    /// </summary>
    [Fact]
    public void TotalGradient_OneCellAndOnePoint_IsTheGradientWorkedOutByHand()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyClassifiers.Patch(8, 8);
        using var input = new Question(classifier, full([1, 3, 32, 32], 0.5f), BaselineKind.Black, [1]);
        var options = new IntegratedGradientsOptimizedSaliencyOptions { Size = 1, Steps = 1, Noise = 0, L1 = 0.25 };
        var gradient = Objective(input, options).TotalGradient(full([1, 1, 1, 1], 0.5f), [0], 1).item<float>();
        // At M = 0.5 the logit is 0 and p = 0.5; float32 of numbers near 5.
        Assert.Equal(0.25 * 40 * 0.5 - 0.25, gradient, 1e-4);
    }

    /// <summary>
    /// ∇IG is the mean of the points' gradients, each scaled by its s/S: ∂f(s/S·M)/∂M = s/S·f′(s/S·M).
    /// </summary>
    [Fact]
    public void TotalGradient_TwoPoints_IsTheirMean()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyClassifiers.Patch(8, 8);
        using var input = new Question(classifier, full([1, 3, 32, 32], 0.5f), BaselineKind.Black, [1]);
        var options = new IntegratedGradientsOptimizedSaliencyOptions { Size = 1, Steps = 2, Noise = 0, L1 = 0 };
        var gradient = Objective(input, options).TotalGradient(full([1, 1, 1, 1], 0.5f), [0], 1).item<float>();
        double Slope(double shown)
        {
            var p = 1 / (1 + Math.Exp(10 - 20 * shown));
            return 20 * p * (1 - p);
        }

        Assert.Equal((0.5 * Slope(0.25) + Slope(0.5)) / 2, gradient, 1e-4);
    }

    /// <summary>
    /// K = 15: after iteration ⌊15/2⌋ = 7 a tenth where the score hasn't moved, after ⌊15/1.25⌋ = 12 a fifth where it
    /// hardly has.
    /// </summary>
    [Theory]
    [InlineData(7, NotMoved, 0.1)]
    [InlineData(7, HardlyMoved, 1)]
    [InlineData(12, NotMoved, 0.2)]
    [InlineData(12, HardlyMoved, 0.2)]
    [InlineData(12, Moved, 1)]
    [InlineData(6, NotMoved, 1)]
    [InlineData(8, NotMoved, 1)]
    [InlineData(11, NotMoved, 1)]
    [InlineData(13, NotMoved, 1)]
    public void Relax_PublishedSchedule_DividesLambda(int iteration, double scoreChange, double expected)
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyClassifiers.Random();
        using var input = new Question(classifier, TinyClassifiers.Images(2, 24));
        var objective = Objective(input, new() { Size = 4, L1 = 1 });
        Assert.Equal(expected != 1, objective.Relax(1, iteration, scoreChange) == Relaxation.Changed);
        var values = objective.Evaluate(zeros(2, 1, 4, 4), [0, 1]);
        // mean|1 − 0| is 1, so the term is λ1 itself; row 0 keeps its own.
        Assert.Equal((1, expected), (values[0].L1, Math.Round(values[1].L1, 12)));
    }

    [Fact]
    public void Relax_BothTimes_DividesByFifty()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyClassifiers.Random();
        using var input = new Question(classifier, TinyClassifiers.Images(1, 24));
        var objective = Objective(input, new() { Size = 4, L1 = 1 });
        Assert.Equal(Relaxation.Changed, objective.Relax(0, 7, 0));
        Assert.Equal(Relaxation.Changed, objective.Relax(0, 12, 0));
        Assert.Equal(0.02, objective.Evaluate(zeros(1, 1, 4, 4), [0])[0].L1, 1e-12);
    }

    [Theory]
    [InlineData(1, HardlyMoved, true)]
    [InlineData(11, NotMoved, true)]
    [InlineData(12, NotMoved, false)]
    [InlineData(1, Moved, false)]
    public void Relax_BeforeTheLastRelaxation_WhileTheScoreStays(int iteration, double scoreChange, bool expected)
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyClassifiers.Random();
        using var input = new Question(classifier, TinyClassifiers.Images(1, 24));
        Assert.Equal(expected, Objective(input, new()).Relax(0, iteration, scoreChange) == Relaxation.Later);
    }

    private static DeletionObjective Objective(Question input, IntegratedGradientsOptimizedSaliencyOptions options)
    {
        var score = new PerturbedScore(new Probe(input, options.Score), options.StepsInForce, options.MaskNoise);
        return new(score, options.Regularization, input.Count, options.Iterations);
    }
}
