using Igos.Classifiers;
using static TorchSharp.torch;

namespace Igos.Tests.Classifiers;

public class ClassScoreTests
{
    /// <summary>Logits ln 1, ln 2, ln 5 have the probabilities ⅛, ¼ and ⅝.</summary>
    [Fact]
    public void Of_KnownLogits_IsTheirSoftmaxOrThemselves()
    {
        using var scope = NewDisposeScope();
        float[] row = [0, MathF.Log(2), MathF.Log(5)];
        var logits = tensor((float[])[.. row, .. row, .. row], [3, 3]);
        var probabilities = ClassScore.ToArray(ClassScore.Of(logits, [2, 0, 1]));
        Assert.Equal([0.625, 0.125, 0.25], probabilities.Select(v => Math.Round(v, 6))); // float32 of numbers below 1
        Assert.Equal([row[2], row[0], row[1]], ClassScore.ToArray(ClassScore.Of(logits, [2, 0, 1], ScoreKind.Logit)));
    }

    /// <summary>
    /// Also where the probability is 0 or 1 in float32: ln σ(x) = −ln(1 + e⁻ˣ), and the logarithm of a softmax is the
    /// logit minus that of the sum.
    /// </summary>
    [Fact]
    public void LogProbabilities_OfAnyOutputs_AreExactAtTheEnds()
    {
        using var scope = NewDisposeScope();
        float[] Logarithms(OutputKind output, params float[] row) =>
            ClassScore.ToArray(ClassScore.LogProbabilities(tensor(row, [1, row.Length]), output).flatten());
        Assert.Equal([0, -200], Logarithms(OutputKind.Logits, 100, -100));
        var sigmoids = Logarithms(OutputKind.SigmoidLogits, -100, 0, 100);
        Assert.Equal([-100, -MathF.Log(2), 0], sigmoids, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.InRange(sigmoids[2], -1e-40f, 0);
        Assert.Equal([MathF.Log(0.25f), MathF.Log(0.75f)], Logarithms(OutputKind.Probabilities, 0.25f, 0.75f),
            (a, b) => Math.Abs(a - b) < 1e-6);
    }

    /// <summary>∂p_c/∂logit_j = p_c·(δ − p_j).</summary>
    [Fact]
    public void Of_Probability_HasTheSoftmaxGradient()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[] { 0, MathF.Log(3) }, [1, 2]).requires_grad_(true);
        var gradient = autograd.grad([ClassScore.Of(logits, [1]).sum()], [logits])[0];
        Assert.Equal([-0.1875, 0.1875], ClassScore.ToArray(gradient.flatten()).Select(v => Math.Round(v, 6)));
    }

    /// <summary>libtorch would end the process.</summary>
    [Fact]
    public void Gradient_OfScoresWithoutOne_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyClassifiers.Random();
        using var leaf = ones([2]).requires_grad_(true);
        using var twice = leaf.detach() * 2;
        var message = Assert.Throws<IgosException>(() => ClassScore.Gradient(twice, leaf, classifier)).Message;
        Assert.Contains(classifier.Name, message);
        Assert.Contains("no gradient", message);
        Assert.Equal([2, 2], ClassScore.ToArray(ClassScore.Gradient(leaf * 2, leaf, classifier)));
    }
}
