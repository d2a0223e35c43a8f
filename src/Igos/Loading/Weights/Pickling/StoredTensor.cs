using static TorchSharp.torch;

namespace Igos.Loading.Weights.Pickling;

/// <summary>A tensor as a pickle describes it: a view of a storage.</summary>
/// <param name="Storage">Whose numbers it shows.</param>
/// <param name="Type">Of its numbers; the storage's own, unless that has none.</param>
/// <param name="Offset">Of its first number in the storage.</param>
/// <param name="Size">Its shape.</param>
/// <param name="Stride">How far apart neighbours are along each dimension.</param>
internal sealed record StoredTensor(StorageReference Storage, ElementType Type, long Offset, long[] Size, long[] Stride)
{
    /// <summary>
    /// Checks that every number lies in the storage, and that there are no more of them than the storage holds.
    /// </summary>
    /// <exception cref="InvalidDataException">It doesn't, or there are.</exception>
    public void Check(string name)
    {
        var (count, held) = (CheckPlaces(name), Storage.Bytes / Type.Size);
        if (count > held)
        {
            throw new InvalidDataException($"tensor \"{name}\" of shape [{string.Join(", ", Size)}] "
                + $"shows {held} stored numbers more than once: save it with .contiguous()");
        }
    }

    /// <summary>Checks that every number lies in the storage.</summary>
    /// <returns>How many there are, each as often as it is shown.</returns>
    /// <exception cref="InvalidDataException">One doesn't.</exception>
    public Int128 CheckPlaces(string name)
    {
        // Wide enough for any product of checked factors, so that nothing overflows unseen.
        Int128 count = 1, last = Offset;
        var held = Storage.Bytes / Type.Size;
        var sound = Offset >= 0 && Offset <= held;
        for (var i = 0; i < Size.Length && sound; i++)
        {
            sound = Size[i] is >= 0 and <= int.MaxValue && Stride[i] is >= 0 and <= int.MaxValue;
            count *= Size[i];
            last += (Int128)(Size[i] - 1) * Stride[i];
            sound = sound && count <= long.MaxValue;
        }

        if (!sound || (count > 0 && last >= held))
        {
            throw new InvalidDataException($"tensor \"{name}\" of shape [{string.Join(", ", Size)}] "
                + $"reaches beyond its storage of {held} numbers");
        }

        return count;
    }

    /// <summary>The view of its storage's numbers; the caller's.</summary>
    public Tensor Of(Tensor storage) => storage.as_strided(Size, Stride, Offset);
}
