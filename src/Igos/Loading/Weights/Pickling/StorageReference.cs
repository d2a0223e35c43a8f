namespace Igos.Loading.Weights.Pickling;

/// <summary>A run of numbers in the file that tensors look into.</summary>
/// <param name="Key">Where it is: an entry of the archive, or one of the storages at the legacy file's end.</param>
/// <param name="Type">Of its numbers.</param>
/// <param name="Count">How many numbers; bytes where they have no type of their own.</param>
internal sealed record StorageReference(string Key, ElementType Type, long Count)
{
    /// <summary>How many bytes it takes.</summary>
    /// <exception cref="InvalidDataException">None or more than a tensor can have.</exception>
    public long Bytes => Type.Size == 0
        ? throw new InvalidDataException($"nothing is known of the storage {Type.Class}")
        : Count is >= 0 and <= int.MaxValue && Count * Type.Size <= int.MaxValue ? Count * Type.Size
        : throw new InvalidDataException($"its storage \"{Key}\" is said to hold {Count} numbers");
}

/// <summary>A part of a storage, as files before 2018 may have it.</summary>
/// <param name="Root">The whole.</param>
/// <param name="Start">Its first number.</param>
internal sealed record StorageView(StorageReference Root, long Start);
