using static TorchSharp.torch;

namespace Igos.Classifiers.Onnx;

/// <summary>
/// A value of the graph while it is imported: a constant, or a layer's output with samples. Everything is computed for
/// batches of one and of two images, so that what differs between them is known to follow the batch.
/// </summary>
/// <param name="Layer">The layer that computes it; null for a constant.</param>
/// <param name="AtOne">The constant, or a sample output, at a batch of one.</param>
/// <param name="AtTwo">The same at a batch of two; the same object for a constant that doesn't follow the batch.</param>
internal sealed record Value(string? Layer, Tensor AtOne, Tensor AtTwo) : IDisposable
{
    public bool IsConstant => Layer is null;

    public bool FollowsBatch => !ReferenceEquals(AtOne, AtTwo);

    /// <summary>The first dimension whose length follows the batch, or −1.</summary>
    public int BatchDimension
    {
        get
        {
            var (one, two) = (AtOne.shape, AtTwo.shape);
            return Enumerable.Range(0, Math.Min(one.Length, two.Length)).FirstOrDefault(i => one[i] != two[i], -1);
        }
    }

    public static Value Constant(Tensor tensor) => new(null, tensor, tensor);

    public void Dispose()
    {
        AtOne.Dispose();
        AtTwo.Dispose();
    }
}
