using Igos.Classifiers;
using Igos.Imaging;
using Igos.Perturbation;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Tests.Perturbation;

public class AblationPathObjectiveTests
{
    private const int Areas = 3;

    private static readonly AblationPathScale Scale = new(Softness: 0.3, Roughness: 0.5, Smoothing: 0.8);

    /// <summary>
    /// F written out anew and differentiated by libtorch, at the areas that the seed draws; mean and deviation of the
    /// field held fixed. Two images at once, each its own.
    /// </summary>
    [Fact]
    public void TotalGradient_IsLibtorchsOfTheFormula()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyClassifiers.Random();
        using var images = TinyClassifiers.Images(2, 24);
        using var question = new Question(classifier, images, BaselineKind.Black);
        using var generator = new Generator(9, CPU);
        var parameters = randn([2, 1, 6, 6], float64, generator: generator);
        var objective = new AblationPathObjective(
            new Probe(question, maxPerturbedImages: 4), 6, Areas, Scale, seed: 11);
        var found = objective.TotalGradient(parameters, [0, 1], iteration: 2);
        for (var row = 0; row < 2; row++)
        {
            var expected = Expected(question, parameters[row..(row + 1)], row);
            Assert.True(expected.abs().max().item<float>() > 0.01); // a gradient of nothing would prove nothing
            // Two sums of the same terms in float32.
            Assert.True((found[row..(row + 1)] - expected).abs().max().to(float32).item<float>() < 1e-5);
        }
    }

    /// <summary>
    /// Halves of a patch whose logit is 40·0.5·share − 10: the left ones ranked first, at the areas 0, 1/100, 4/100 …
    /// of 64 cells.
    /// </summary>
    [Fact]
    public void Evaluate_PatchRankedFirst_HasTheCurvesWorkedOutByHand()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyClassifiers.Patch(0, 0);
        using var image = full([1, 3, 32, 32], 0.5f);
        using var question = new Question(classifier, image, BaselineKind.Black, [1]);
        var scale = new AblationPathScale(0.3, Roughness: 2, Smoothing: 0);
        var objective = new AblationPathObjective(new Probe(question), 32, Areas, scale, seed: 0);
        var field = zeros(1, 1, 32, 32);
        field[0, 0, TensorIndex.Slice(0, 8), TensorIndex.Slice(0, 8)] = 1;
        var value = objective.Evaluate(field, [0])[0];
        var curves = objective.Curves(0);
        double Probability(double shown) => 1 / (1 + Math.Exp(10 - 20 * shown));
        // Of 1,024 cells 10 and 41 are the first ones of the patch's 64; 92 are all of it and more.
        Assert.Equal([0, 10 / 1024.0, 41 / 1024.0, 92 / 1024.0], curves.Areas.Take(4));
        double[] shares = [0, 10 / 64.0, 41 / 64.0, 1];
        for (var k = 0; k < 4; k++)
        {
            Assert.Equal(Probability(1 - shares[k]), curves.Deletion[k], 1e-5); // float32 of numbers below 1
            Assert.Equal(Probability(shares[k]), curves.Insertion[k], 1e-5);
        }

        Assert.Equal(curves.Insertion[0], curves.Deletion[^1]);
        Assert.Equal(curves.Deletion[0], curves.Insertion[^1]);
        Assert.Equal(curves.Difference, value.Score);
        // z is 1/16 of the cells high, so the jump is 1/deviation, and 8 of 992 differences each way have it.
        var deviation = Math.Sqrt(1 / 16.0 * 15 / 16.0);
        Assert.Equal(2 * 2 * 8 / 992.0 / (deviation * deviation), value.TotalVariation, 1e-5);
    }

    /// <summary>The search starts where the first gradients point: at the patch.</summary>
    [Fact]
    public void Start_OfAPatch_IsStandardizedAndHighThere()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyClassifiers.Patch(16, 8);
        using var image = full([1, 3, 32, 32], 0.5f);
        using var question = new Question(classifier, image, BaselineKind.Black, [1]);
        var scale = Scale with { Smoothing = 0 };
        var objective = new AblationPathObjective(new Probe(question), 32, Areas, scale, seed: 0);
        var start = objective.Start(32);
        Assert.Equal(0, start.mean().item<float>(), 1e-5f);
        Assert.Equal(1, start.Squared().mean().item<float>(), 1e-4f);
        var top = start[0, 0, TensorIndex.Slice(16, 24), TensorIndex.Slice(8, 16)];
        Assert.True(top.min().item<float>() > 3);
        Assert.Equal(64, start.AtLeast(1).sum().item<long>());
    }

    private static Tensor Expected(Question question, Tensor parameters, int row)
    {
        var leaf = parameters.to(float32).detach().requires_grad_(true);
        var distances = arange(6).to(float32);
        var weights = (-(distances.unsqueeze(1) - distances).pow(2) / (2 * 0.8 * 0.8)).exp();
        weights /= weights.sum(1, keepdim: true);
        var smooth = weights.matmul(leaf).matmul(weights.t());
        var centred = smooth - smooth.mean().detach();
        var z = centred / centred.detach().pow(2).mean().sqrt();
        using var draw = NoiseSeed.Of(11, question.Images[row]).Generator(2);
        var even = rand([Areas], generator: draw).data<float>().ToArray();
        var sorted = z.detach().flatten().sort().Values;
        Tensor Score(Tensor mask)
        {
            var shown = nn.functional.interpolate(mask, size: [24, 24], mode: InterpolationMode.Bilinear,
                align_corners: true);
            var blended = question.Images[row..(row + 1)] * shown + question.Baselines[row..(row + 1)] * (1 - shown);
            return question.Classifier.Logits(blended).softmax(1)[0, question.Targets[row]];
        }

        var objective = 0.5 * ((z[.., .., 1.., ..] - z[.., .., ..5, ..]).pow(2).mean()
            + (z[.., .., .., 1..] - z[.., .., .., ..5]).pow(2).mean());
        for (var s = 0; s < Areas; s++)
        {
            var area = Math.Pow((s + even[s]) / Areas, 1.5);
            var soft = ((z - sorted[(long)((1 - area) * 36)]) / 0.3).sigmoid();
            objective += (Score(1 - soft) - Score(soft)) / Areas;
        }

        return autograd.grad([objective], [leaf])[0];
    }
}
