using static TorchSharp.torch;

namespace Igos.Loading.Weights;

/// <summary>What a file holds under a name, before any number of it is read.</summary>
/// <param name="Place">
/// The dictionary that it is in, by the keys that lead there, such as <c>state_dict</c>; the outermost's is empty.
/// </param>
/// <param name="Name">Its name in that dictionary.</param>
/// <param name="Shape">Null where something else than a tensor has the name.</param>
/// <param name="Type">Null where it isn't supported.</param>
internal sealed record HeldTensor(string Place, string Name, IReadOnlyList<long>? Shape, ScalarType? Type)
{
    /// <summary>All keys that lead to it.</summary>
    public string Path => Place.Length == 0 ? Name : $"{Place}.{Name}";
}
