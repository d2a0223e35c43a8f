using Igos.Loading.Weights;

namespace Igos.Loading.Zoo;

/// <summary>How an architecture's tensors were found among those that a file holds.</summary>
public sealed record WeightsFit
{
    /// <summary>How many classes the weights tell apart.</summary>
    public required int ClassCount { get; init; }

    /// <summary>
    /// Whether the network was trained on grey images: its first layer takes one channel, and is given the luminance.
    /// </summary>
    public bool IsGrey { get; init; }

    /// <summary>
    /// What stands before the architecture's names in the file: keys of dictionaries and prefixes, such as
    /// <c>state_dict.module.</c>; empty where nothing does.
    /// </summary>
    public required string Prefix { get; init; }

    /// <summary>
    /// What lies beside the architecture's tensors in the same dictionary: counts of operations, a loss's weights,
    /// another copy of the network. It was not read.
    /// </summary>
    public required IReadOnlyList<string> LeftOver { get; init; }

    /// <summary>What to read, under the architecture's names.</summary>
    internal IReadOnlyList<ChosenTensor> Chosen { get; init; } = [];

    /// <summary>Tensors that can't be left over: they belong to another network.</summary>
    internal IReadOnlyList<string> Unexpected { get; init; } = [];
}
