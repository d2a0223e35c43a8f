using static TorchSharp.torch;

namespace Igos.Classifiers;

/// <summary>1 at each row's class, 0 elsewhere.</summary>
internal static class OneHot
{
    /// <summary>Of the shape of the logits, [N, C]; the caller's.</summary>
    public static Tensor Of(Tensor logits, IReadOnlyList<int> targets)
    {
        using var scope = NewDisposeScope();
        var index = tensor(targets.Select(c => (long)c).ToArray(), [targets.Count, 1], device: logits.device);
        return zeros_like(logits).scatter_(1, index, ones([targets.Count, 1], device: logits.device)).MoveToOuterDisposeScope();
    }
}
