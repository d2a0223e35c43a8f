using System.Globalization;
using Igos.Loading.Weights.Pickling;
using static TorchSharp.torch;

namespace Igos.Loading.Weights;

/// <summary>The tensors in what a training program saved.</summary>
internal static class Checkpoint
{
    private const int ShownKeys = 8;

    // Real files nest a state dict two or three deep; a hostile one could nest as many as it has bytes.
    private const int DeepestDictionary = 6, LongestKey = 64;

    /// <summary>The keys under which programs keep the state dict.</summary>
    public static IReadOnlyList<string> Places { get; } = ["state_dict", "model_state_dict", "model", "net"];

    /// <summary>The tensors that are chosen among those of all dictionaries in what was saved.</summary>
    /// <param name="saved">What the pickle holds.</param>
    /// <param name="path">For errors.</param>
    /// <param name="choose">Which are meant.</param>
    /// <returns>Names and tensors, checked against their storages.</returns>
    /// <exception cref="IgosException">
    /// There is none, or one of those chosen is something else than a tensor of a supported type.
    /// </exception>
    public static IReadOnlyList<(string Name, StoredTensor Tensor)> Tensors(object? saved, string path,
        TensorChoice choose)
    {
        var entries = Entries(saved);
        if (!entries.Any(e => e.Value is StoredTensor))
        {
            throw NoStateDict(saved, path);
        }

        return [.. choose([.. entries.Select(e => e.Held)]).Select(chosen =>
        {
            var (held, value) = entries[chosen.Index];
            return (chosen.Name, Tensor(held, value, path));
        })];
    }

    /// <summary>Loads each storage once and makes the tensors that look into it; the caller's.</summary>
    /// <param name="tensors">Names and places.</param>
    /// <param name="fileLength">In bytes: storages that can't be in the file get no memory.</param>
    /// <param name="load">A storage's numbers, as many as the flat tensor takes, into its memory.</param>
    public static StateDict Load(IReadOnlyList<(string Name, StoredTensor Tensor)> tensors, long fileLength,
        Action<StorageReference, Tensor> load)
    {
        using var scope = NewDisposeScope();
        var storages = new Dictionary<string, Tensor>();
        var result = new StateDict();
        try
        {
            foreach (var (name, tensor) in tensors)
            {
                if (result.ContainsKey(name))
                {
                    throw new InvalidDataException($"two of its tensors are named \"{name}\"");
                }

                if (!storages.TryGetValue(tensor.Storage.Key, out var storage))
                {
                    fileLength -= tensor.Storage.Bytes;
                    if (fileLength < 0)
                    {
                        throw new InvalidDataException($"its storage \"{tensor.Storage.Key}\" is said to take "
                            + $"{tensor.Storage.Bytes} bytes, more than the file has for it");
                    }

                    storage = empty([tensor.Storage.Bytes / tensor.Type.Size], tensor.Type.Type);
                    load(tensor.Storage, storage);
                    storages.Add(tensor.Storage.Key, storage);
                }

                if (storage.dtype != tensor.Type.Type || storage.shape[0] != tensor.Storage.Bytes / tensor.Type.Size)
                {
                    throw new InvalidDataException($"tensor \"{name}\" shows a storage in another type than others do");
                }

                result.Add(name, tensor.Of(storage));
            }

            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    private static StoredTensor Tensor(HeldTensor held, object value, string path)
    {
        if (value is PickleObject unknown)
        {
            throw held.Place.Length == 0 && Places.Contains(held.Name) ? WholeObject(unknown, path)
                : new IgosException($"{path}: \"{held.Name}\" in its state dict is a {unknown.Class}, "
                + "which isn't read: only plain tensors are.");
        }

        var tensor = (StoredTensor)value;
        if (tensor.Type.Type is null)
        {
            throw new IgosException(
                $"{path}: tensor \"{held.Name}\" has the type {tensor.Type.Class}, which isn't supported: "
                + "double, float, half, bfloat16, integers of 1 to 8 bytes and bool are.");
        }

        tensor.Check(held.Name);
        return tensor;
    }

    /// <summary>
    /// What has a string as its key in any dictionary: tensors, and what only code could make. The outermost first.
    /// </summary>
    private static List<(HeldTensor Held, object Value)> Entries(object? saved)
    {
        var found = new List<(HeldTensor, object)>();
        // A pickle may refer to one value many times.
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var waiting = new Queue<(object? Value, string Place, int Depth)>([(saved, "", 0)]);
        while (waiting.TryDequeue(out var next))
        {
            foreach (var (key, value) in Items(next.Value))
            {
                if (value is PickleDictionary or List<object?> or object?[] && next.Depth < DeepestDictionary
                    && key.Length <= LongestKey && seen.Add(value))
                {
                    waiting.Enqueue((value, next.Place.Length == 0 ? key : $"{next.Place}.{key}", next.Depth + 1));
                }
                else if (next.Value is PickleDictionary && value is StoredTensor tensor)
                {
                    found.Add((new HeldTensor(next.Place, key, tensor.Size, tensor.Type.Type), value));
                }
                else if (next.Value is PickleDictionary && value is PickleObject)
                {
                    found.Add((new HeldTensor(next.Place, key, null, null), value));
                }
            }
        }

        return found;
    }

    private static IEnumerable<KeyValuePair<string, object?>> Items(object? container) => container switch
    {
        PickleDictionary dictionary => dictionary.Entries.OrderBy(e => Places.Contains(e.Key) ? 0 : 1),
        IEnumerable<object?> values =>
            values.Index().Where(v => v.Item is PickleDictionary or List<object?> or object?[])
            .Select(v => KeyValuePair.Create(v.Index.ToString(CultureInfo.InvariantCulture), v.Item)),
        _ => [],
    };

    private static IgosException NoStateDict(object? saved, string path)
    {
        if (saved is PickleDictionary root)
        {
            if (Places.Select(key => root[key]).OfType<PickleObject>().FirstOrDefault() is { } module)
            {
                return WholeObject(module, path);
            }

            var keys = root.Entries.Select(e => e.Key).ToArray();
            var listed = keys.Length == 0 ? "an empty dictionary"
                : $"entries named {string.Join(", ", keys.Take(ShownKeys))}{(keys.Length > ShownKeys ? ", …" : "")}";
            return new IgosException($"{path} holds no state dict, only {listed}: no dictionary in it has tensors.");
        }

        return saved is PickleObject whole ? WholeObject(whole, path)
            : new IgosException(
                $"{path} holds {(saved is StoredTensor ? "a single tensor" : "no dictionary")}, not a state dict: "
                + $"save one with torch.save(model.state_dict(), \"{Path.GetFileName(path)}\").");
    }

    private static IgosException WholeObject(PickleObject found, string path) => new(
        $"{path} holds a Python object of the class {found.Class}, which only its own code can make, "
        + "and no code is run here: "
        + "save its weights alone with torch.save(model.state_dict(), …), or export it to ONNX.");
}
