namespace Igos.Loading.Weights;

/// <summary>A tensor to read, and the name to give it.</summary>
/// <param name="Index">Its place in the list of what the file holds.</param>
/// <param name="Name">No two chosen tensors have the same.</param>
internal readonly record struct ChosenTensor(int Index, string Name)
{
    /// <summary>Everything, as it is named.</summary>
    public static IReadOnlyList<ChosenTensor> All(IReadOnlyList<HeldTensor> held) =>
        [.. held.Select((tensor, index) => new ChosenTensor(index, tensor.Name))];
}

/// <summary>Chooses among all that a file holds. Only what is chosen is read, and has to be whole.</summary>
internal delegate IReadOnlyList<ChosenTensor> TensorChoice(IReadOnlyList<HeldTensor> held);
