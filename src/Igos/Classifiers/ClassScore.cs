using System.Runtime.InteropServices;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Classifiers;

/// <summary>f_c: one number an image.</summary>
internal static class ClassScore
{
    private const double LeastProbability = 1e-38; // whose logarithm float32 still holds

    /// <summary>f_c of each row.</summary>
    /// <param name="outputs">[N, C].</param>
    /// <param name="targets">N class indices.</param>
    /// <param name="kind">Probability or logit.</param>
    /// <param name="output">What the outputs are.</param>
    /// <returns>[N], differentiable; the caller's.</returns>
    public static Tensor Of(Tensor outputs, IReadOnlyList<int> targets, ScoreKind kind = ScoreKind.Probability,
        OutputKind output = OutputKind.Logits)
    {
        using var scope = NewDisposeScope();
        var index = tensor(targets.Select(c => (long)c).ToArray(), [targets.Count, 1], device: outputs.device);
        return OfClasses(outputs, kind, output).gather(1, index).squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>The score of every class.</summary>
    /// <param name="outputs">[N, C].</param>
    /// <param name="kind">Probability or logit; of outputs that are probabilities the logit is the logarithm.</param>
    /// <param name="output">What the outputs are.</param>
    /// <returns>[N, C], differentiable; the caller's.</returns>
    public static Tensor OfClasses(Tensor outputs, ScoreKind kind, OutputKind output) =>
        kind == ScoreKind.Probability ? Probabilities(outputs, output)
        : output == OutputKind.Probabilities ? outputs.ClampMin(LeastProbability).log()
        : outputs.alias();

    /// <summary>What the score of a class is, in words: <c>softmax probability</c>, <c>logit</c>.</summary>
    public static string Name(ScoreKind kind, OutputKind output) => (kind, output) switch
    {
        (ScoreKind.Logit, OutputKind.Probabilities) => "logarithm of the model's own probability",
        (ScoreKind.Logit, _) => "logit",
        (_, OutputKind.Logits) => "softmax probability",
        (_, OutputKind.SigmoidLogits) => "sigmoid probability",
        _ => "model's own probability",
    };

    /// <summary>The probability of every class.</summary>
    /// <param name="outputs">[N, C].</param>
    /// <param name="output">What they are.</param>
    /// <returns>[N, C], differentiable; the caller's.</returns>
    public static Tensor Probabilities(Tensor outputs, OutputKind output) => output switch
    {
        OutputKind.Logits => outputs.softmax(1),
        OutputKind.SigmoidLogits => outputs.sigmoid(),
        _ => outputs.alias(),
    };

    /// <summary>The logarithm of every class's probability, also of those that are 0 or 1 in float32.</summary>
    /// <param name="outputs">[N, C].</param>
    /// <param name="output">What they are.</param>
    /// <returns>[N, C], differentiable; the caller's.</returns>
    public static Tensor LogProbabilities(Tensor outputs, OutputKind output)
    {
        using var scope = NewDisposeScope();
        var logarithms = output switch
        {
            OutputKind.Logits => outputs.log_softmax(1),
            OutputKind.SigmoidLogits => outputs.neg().Softplus().neg(),
            _ => OfClasses(outputs, ScoreKind.Logit, output),
        };
        return logarithms.MoveToOuterDisposeScope();
    }

    /// <summary>∂Σf_c/∂x for a batch of scores.</summary>
    /// <param name="scores">[N], of images made from <paramref name="leaf"/>.</param>
    /// <param name="leaf">x.</param>
    /// <param name="classifier">Named in the error.</param>
    /// <returns>Of the shape of x; the caller's.</returns>
    /// <exception cref="IgosException">
    /// The scores have no gradient: asked for one all the same, libtorch ends the process.
    /// </exception>
    public static Tensor Gradient(Tensor scores, Tensor leaf, IClassifier classifier)
    {
        if (!scores.requires_grad)
        {
            throw new IgosException($"{classifier.Name}'s logits have no gradient with respect to the image, "
                + "which this method needs: choose rise or occlusion, "
                + "or compute the logits from the images by differentiable operations alone.");
        }

        using var sum = scores.sum();
        return autograd.grad([sum], [leaf], allow_unused: true)[0];
    }

    /// <summary>The values of a one-dimensional tensor of floating point.</summary>
    public static float[] ToArray(Tensor values)
    {
        using var scope = NewDisposeScope();
        var onCpu = values.detach().to(float32).cpu().contiguous();
        return MemoryMarshal.Cast<byte, float>(onCpu.bytes).ToArray();
    }
}
