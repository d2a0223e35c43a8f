using Igos.Classifiers;
using Igos.Explainers.Masks;
using Igos.Imaging;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Tests.Perturbation;

public class DeletionInsertionObjectiveTests
{
    /// <summary>The four scores of a network that reads one patch, worked out by hand.</summary>
    [Fact]
    public void Evaluate_ConstantMasks_IsTheSumWorkedOutByHand()
    {
        using var classifier = TinyClassifiers.Patch(4, 4);
        using var image = full([1, 3, 32, 32], 0.5f);
        using var input = new Question(classifier, image, BaselineKind.Black, [1]);
        using var masks = cat([full([1, 1, 8, 8], 0.6f), full([1, 1, 8, 8], 0.5f)], 1);
        var value = Objective(input, new() { Size = 8, L1 = 2 }).Evaluate(masks, [0])[0];
        // The patch has brightness 0.5 times what is shown of the image; its class has the logit 40·brightness − 10.
        double P(double shown) => 1 / (1 + Math.Exp(10 - 40 * 0.5 * shown));
        Assert.Equal((P(0.6) - P(1 - 0.5) + P(0.3) - P(1 - 0.3)) / 2, value.Score, 1e-5); // float32 of numbers below 1
        Assert.Equal(2 * 0.7, value.L1, 1e-6);
        Assert.Equal(0, value.TotalVariation, 1e-9);
    }

    /// <summary>∂(λ1·mean|1 − P| + λ2·BTV(P))/∂P against central differences of the objective's own terms.</summary>
    [Fact]
    public void RegularizerGradient_AgreesWithFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyClassifiers.Random();
        // So little contrast that neighbours weigh between 0 and 1.
        using var image = TinyClassifiers.Images(1, 24) * 0.1;
        using var input = new Question(classifier, image, BaselineKind.Black);
        var objective = Objective(input, new() { Size = 4, L1 = 3, TotalVariation = 20 });
        using var generator = new TorchSharp.torch.Generator(5, CPU);
        var product = rand([1, 1, 4, 4], generator: generator) * 0.8 + 0.1;
        var gradient = objective.RegularizerGradient(product, [0]);
        // The terms are quadratic and linear, so a central difference has no error but float32's.
        const float Step = 1e-2f;
        for (var cell = 0; cell < 16; cell++)
        {
            double At(float change)
            {
                var moved = product.clone();
                moved[0, 0, cell / 4, cell % 4] += change;
                // M_x = P and M_y = 1 give the same product.
                var value = objective.Evaluate(cat([moved, ones_like(moved)], 1), [0])[0];
                return value.L1 + value.TotalVariation;
            }

            // The terms reach 10, so float32 leaves 1e-6 / 0.02 = 5e-5 of each difference; gradients reach 5.
            Assert.Equal((At(Step) - At(-Step)) / (2 * Step), gradient[0, 0, cell / 4, cell % 4].item<float>(), 1e-3);
        }
    }

    /// <summary>
    /// An integrated gradient of one point is the gradient, so that without noise the total direction must agree with
    /// central differences of the objective. The logit of the patch network is linear in a mask.
    /// </summary>
    [Fact]
    public void TotalGradient_OfOnePoint_AgreesWithFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyClassifiers.Patch(12, 12);
        using var image = TinyClassifiers.Images(1, 32);
        using var input = new Question(classifier, image, BaselineKind.Black, [1]);
        var options = new IgosPlusPlusOptions
        {
            Size = 4,
            L1 = 3,
            TotalVariation = 20,
            Noise = 0,
            Steps = 1,
            Score = ScoreKind.Logit,
        };
        var objective = Objective(input, options);
        using var generator = new TorchSharp.torch.Generator(6, CPU);
        var masks = rand([1, 2, 4, 4], generator: generator) * 0.8 + 0.1;
        var direction = objective.TotalGradient(masks, [0], 1);
        const float Step = 1e-2f;
        for (var cell = 0; cell < 32; cell++)
        {
            double At(float change)
            {
                var moved = masks.clone();
                moved[0, cell / 16, cell / 4 % 4, cell % 4] += change;
                return objective.Evaluate(moved, [0])[0].Total;
            }

            // The total reaches 40, so float32 leaves 4e-6 / 0.02 = 2e-4 of each difference; directions reach 10.
            var expected = (At(Step) - At(-Step)) / (2 * Step);
            Assert.Equal(expected, direction[0, cell / 16, cell / 4 % 4, cell % 4].item<float>(), 3e-3);
        }
    }

    private static DeletionInsertionObjective Objective(Question input, IgosPlusPlusOptions options)
    {
        var probe = new Probe(input, options.Score);
        return new(probe, new PerturbedScore(probe, options.StepsInForce, options.MaskNoise), options.Regularization);
    }
}
