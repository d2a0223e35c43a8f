using Igos.Classifiers;
using Igos.Classifiers.Networks;
using static TorchSharp.torch;

namespace Igos.Explainers;

/// <summary>The input gradient of a logit under another rule for the ReLUs.</summary>
internal static class RectifiedGradient
{
    /// <summary>The greatest absolute value over the channels, [N, H, W]; the caller's.</summary>
    public static Tensor Of(IClassifier classifier, Network network, Tensor images, IReadOnlyList<int> targets, BackwardWalk.Rule rule)
    {
        using var scope = NewDisposeScope();
        using var normalized = classifier.Normalization.Apply(images);
        using var walk = new BackwardWalk(network, normalized);
        var gradient = walk.Run(network.OutputName, OneHot.Of(walk.Output, targets), network.InputName, rule);
        return gradient.abs().amax([1]).MoveToOuterDisposeScope();
    }
}
