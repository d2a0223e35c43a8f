using static TorchSharp.torch;

namespace Igos.Classifiers;

/// <summary>Rows of a batch by their indices.</summary>
internal static class Rows
{
    /// <summary>
    /// The rows for a batch of perturbed images: as <see cref="Of"/>, or the one row, once,
    /// where all are the same; it broadcasts.
    /// </summary>
    public static Tensor Broadcast(Tensor batch, IReadOnlyList<int> rows) =>
        rows.All(row => row == rows[0]) ? batch.narrow(0, rows[0], 1) : Of(batch, rows);

    /// <summary>The rows of <paramref name="batch"/> with these indices; a copy.</summary>
    public static Tensor Of(Tensor batch, IReadOnlyList<int> rows)
    {
        using var index = tensor(rows.Select(r => (long)r).ToArray(), device: batch.device);
        return batch.index_select(0, index);
    }
}
