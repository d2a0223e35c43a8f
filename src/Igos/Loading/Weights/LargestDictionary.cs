namespace Igos.Loading.Weights;

/// <summary>What is read where no architecture says which names it needs.</summary>
internal static class LargestDictionary
{
    private const string ParallelPrefix = "module."; // DataParallel's

    /// <summary>
    /// The dictionary with the most numbers, its names without <c>module.</c> where all tensors have it.
    /// </summary>
    public static IReadOnlyList<ChosenTensor> Choose(IReadOnlyList<HeldTensor> held)
    {
        // Those of one dictionary follow each other; the first of several equal ones is the one under the usual key.
        var largest = held.Index().GroupBy(h => h.Item.Place).MaxBy(dictionary => dictionary.Sum(h => Numbers(h.Item)));
        if (largest is null)
        {
            return [];
        }

        var parallel =
            largest.All(h => h.Item.Shape is null || h.Item.Name.StartsWith(ParallelPrefix, StringComparison.Ordinal));
        return [.. largest.Select(h => new ChosenTensor(h.Index,
            parallel && h.Item.Shape is not null ? h.Item.Name[ParallelPrefix.Length..] : h.Item.Name))];
    }

    // One more each, so that a scalar, and a tensor without numbers, count; a double, for a damaged file may claim any
    // lengths.
    private static double Numbers(HeldTensor tensor) =>
        tensor.Shape is null ? 0 : 1 + tensor.Shape.Aggregate(1.0, (product, length) => product * Math.Max(length, 0));
}
