using Igos.Classifiers;
using static TorchSharp.torch;

namespace Igos.Benchmarks;

/// <summary>The network passes that an explanation counted, and nothing else.</summary>
internal static class NetworkPasses
{
    private const int Batch = 10; // as the library cuts its batches on a processor

    /// <summary>Runs as many passes on copies of an image.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="image">[1, 3, H, W].</param>
    /// <param name="passes">How many.</param>
    /// <param name="trials">How many images a line search asks about at a time; for passes without a gradient.</param>
    public static void Run(IClassifier classifier, Tensor image, Passes passes, int trials = Batch)
    {
        Run(classifier, image, passes.Backward, Batch, backward: true);
        Run(classifier, image, passes.Forward - passes.Backward, trials, backward: false);
    }

    private static void Run(IClassifier classifier, Tensor image, long count, int batch, bool backward)
    {
        for (; count > 0; count -= batch)
        {
            using var scope = NewDisposeScope();
            using var leaf = image.expand(Math.Min(batch, count), -1, -1, -1).contiguous().requires_grad_(backward);
            using var gradient = set_grad_enabled(backward);
            var sum = classifier.Logits(leaf).sum();
            if (backward)
            {
                autograd.grad([sum], [leaf], allow_unused: true);
            }
        }
    }
}
