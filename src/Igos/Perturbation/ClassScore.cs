using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>What of the classifier's output is explained.</summary>
public enum ScoreKind
{
    /// <summary>The softmax probability of the class: what the paper optimizes and measures.</summary>
    Probability,

    /// <summary>The class's logit.</summary>
    Logit,
}

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

    /// <summary>The values of a one-dimensional float32 tensor.</summary>
    public static float[] ToArray(Tensor values)
    {
        using var scope = NewDisposeScope();
        var onCpu = values.detach().cpu().contiguous();
        return MemoryMarshal.Cast<byte, float>(onCpu.bytes).ToArray();
    }
}
