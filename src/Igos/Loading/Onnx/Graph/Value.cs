using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Graph;

/// <summary>
/// A value of the graph while it is imported: a constant, or a layer's output with samples. Everything is computed for
/// batches of one and of two images, so that what differs between them is known to follow the batch.
/// </summary>
/// <param name="Layer">The layer that computes it; null for a constant.</param>
/// <param name="AtOne">The constant, or a sample output, at a batch of one.</param>
/// <param name="AtTwo">The same at a batch of two; the same object for a constant that doesn't follow the batch.
/// </param>
internal sealed record Value(string? Layer, Tensor AtOne, Tensor AtTwo) : IDisposable
{
    /// <summary>
    /// How many of the batch dimension's places lie outside the batch: S where the S tokens of N images are merged as
    /// [S·N, E].
    /// </summary>
    public long Outer { get; init; } = 1;

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

    /// <summary>How many places lie before the batch in memory; −1 where nothing follows the batch.</summary>
    public long BeforeBatch => BatchDimension is >= 0 and var dimension ? Before(AtOne.shape, dimension) * Outer : -1;

    /// <summary>What it takes in memory.</summary>
    public long Bytes => BytesOf(AtOne) + (FollowsBatch ? BytesOf(AtTwo) : 0);

    /// <summary>Finds <see cref="Outer"/> for the output of an operator on this value.</summary>
    /// <param name="output">The output.</param>
    /// <param name="keepsOrder">Whether the operator leaves the values in their order in memory, as a reshape does.
    /// </param>
    public Value Locate(Value output, bool keepsOrder)
    {
        if (BatchDimension < 0 || output.BatchDimension is not (>= 0 and var dimension))
        {
            return output;
        }

        var before = Before(output.AtOne.shape, dimension);
        return keepsOrder ? output with { Outer = before > 0 ? Math.Max(1, BeforeBatch / before) : 1 }
            : output.AtOne.shape[dimension] == AtOne.shape[BatchDimension] ? output with { Outer = Outer }
            : output;
    }

    private static long BytesOf(Tensor tensor) => tensor.numel() * tensor.element_size();

    private static long Before(long[] shape, int dimension) => shape[..dimension].Aggregate(1L, (a, b) => a * b);

    public static Value Constant(Tensor tensor) => new(null, tensor, tensor);

    /// <summary>
    /// A constant computed for both batches; it follows the batch only if it differs, as a shape's height doesn't.
    /// </summary>
    public static Value Constant(Tensor atOne, Tensor atTwo) =>
        atOne.shape.SequenceEqual(atTwo.shape) && (atOne.numel() == 0 || (atOne == atTwo).all().item<bool>())
            ? Constant(atOne) : new Value(null, atOne, atTwo);

    public void Dispose()
    {
        AtOne.Dispose();
        AtTwo.Dispose();
    }
}
