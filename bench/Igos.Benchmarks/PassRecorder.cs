using Igos.Classifiers;
using Igos.Imaging;
using Igos.Networks;
using static TorchSharp.torch;

namespace Igos.Benchmarks;

/// <summary>Notes the passes that a method asks of a network, so that they can be timed alone.</summary>
internal sealed class PassRecorder(NetworkClassifier inner) : IClassifier
{
    private readonly List<(int Images, bool Backward)> _passes = [];

    public string Name => inner.Name;

    public ImageSize InputSize => inner.InputSize;

    public int ClassCount => inner.ClassCount;

    public IReadOnlyList<string>? Labels => inner.Labels;

    public Normalization Normalization => inner.Normalization;

    public Device Device => inner.Device;

    public Network? Network => inner.Network;

    public Tensor Logits(Tensor images)
    {
        Note((int)images.shape[0], images.requires_grad);
        return inner.Logits(images);
    }

    /// <summary>Adds a pass.</summary>
    public void Note(int images, bool backward) => _passes.Add((images, backward));

    /// <summary>The same passes on copies of an image, and nothing else.</summary>
    public void Replay(Tensor image)
    {
        foreach (var (count, backward) in _passes)
        {
            using var scope = NewDisposeScope();
            using var leaf = image.expand(count, -1, -1, -1).contiguous().requires_grad_(backward);
            var sum = inner.Logits(leaf).sum();
            if (backward)
            {
                autograd.grad([sum], [leaf], allow_unused: true);
            }
        }
    }

    /// <summary>The network is its owner's.</summary>
    public void Dispose()
    {
    }
}
