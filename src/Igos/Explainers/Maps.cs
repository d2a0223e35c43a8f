using static TorchSharp.torch;

namespace Igos.Explainers;

/// <summary>What a method says of the places of some images.</summary>
/// <param name="Importance">[N, h, w], high = important.</param>
/// <param name="Signed">
/// [N, h, w], above 0 for the class and below 0 against it; null of a method whose values have no sign.
/// </param>
internal readonly record struct Maps(Tensor Importance, Tensor? Signed = null)
{
    public static implicit operator Maps(Tensor importance) => new(importance);
}
