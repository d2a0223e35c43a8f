using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Igos.Classifiers;

/// <summary>f_c: one number an image.</summary>
internal static class ClassScore
{
    /// <summary>f_c of each row.</summary>
    /// <param name="logits">[N, C].</param>
    /// <param name="targets">N class indices.</param>
    /// <param name="kind">Probability or logit.</param>
    /// <returns>[N], differentiable; the caller's.</returns>
    public static Tensor Of(Tensor logits, IReadOnlyList<int> targets, ScoreKind kind = ScoreKind.Probability)
    {
        using var scope = NewDisposeScope();
        var index = tensor(targets.Select(c => (long)c).ToArray(), [targets.Count, 1], device: logits.device);
        var scores = kind == ScoreKind.Probability ? logits.softmax(1) : logits;
        return scores.gather(1, index).squeeze(1).MoveToOuterDisposeScope();
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
