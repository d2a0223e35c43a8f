using Igos.Loading.Weights.Pickling;
using static TorchSharp.torch;

namespace Igos.Loading.Weights;

/// <summary>The state dict in what a training program saved.</summary>
internal static class Checkpoint
{
    private const int ShownKeys = 8;
    private const string ParallelPrefix = "module."; // DataParallel's

    private static readonly string[] Places = ["state_dict", "model_state_dict", "model", "net"];

    /// <summary>The tensors of the state dict: the whole of what was saved, or what lies under one of the usual keys.</summary>
    /// <param name="saved">What the pickle holds.</param>
    /// <param name="path">For errors.</param>
    /// <returns>Names, without the prefix <c>module.</c> where all have it, and tensors, checked against their storages.</returns>
    /// <exception cref="IgosException">There is none, or it holds something else than tensors of the supported types.</exception>
    public static IReadOnlyList<(string Name, StoredTensor Tensor)> Tensors(object? saved, string path)
    {
        var entries = StateDictOf(saved, path).Entries.ToArray();
        var refused = entries.FirstOrDefault(e => e.Value is PickleObject);
        if (refused.Value is PickleObject unknown)
        {
            throw new IgosException($"{path}: \"{refused.Key}\" in its state dict is a {unknown.Class}, which isn't read: only plain tensors are.");
        }

        var tensors = entries.Where(e => e.Value is StoredTensor).Select(e => (Name: e.Key, Tensor: (StoredTensor)e.Value!)).ToArray();
        foreach (var (name, tensor) in tensors)
        {
            if (tensor.Type.Type is null)
            {
                throw new IgosException($"{path}: tensor \"{name}\" has the type {tensor.Type.Class}, which isn't supported: double, float, half, bfloat16, integers of 1 to 8 bytes and bool are.");
            }

            tensor.Check(name);
        }

        return tensors.All(t => t.Name.StartsWith(ParallelPrefix, StringComparison.Ordinal))
            ? [.. tensors.Select(t => (t.Name[ParallelPrefix.Length..], t.Tensor))] : tensors;
    }

    /// <summary>Loads each storage once and makes the tensors that look into it; the caller's.</summary>
    /// <param name="tensors">Names and places.</param>
    /// <param name="fileLength">In bytes: storages that can't be in the file get no memory.</param>
    /// <param name="load">A storage's numbers, as many as the flat tensor takes, into its memory.</param>
    public static StateDict Load(IReadOnlyList<(string Name, StoredTensor Tensor)> tensors, long fileLength, Action<StorageReference, Tensor> load)
    {
        using var scope = NewDisposeScope();
        var storages = new Dictionary<string, Tensor>();
        var result = new StateDict();
        try
        {
            foreach (var (name, tensor) in tensors)
            {
                if (!storages.TryGetValue(tensor.Storage.Key, out var storage))
                {
                    fileLength -= tensor.Storage.Bytes;
                    if (fileLength < 0)
                    {
                        throw new InvalidDataException($"its storage \"{tensor.Storage.Key}\" is said to take {tensor.Storage.Bytes} bytes, more than the file has for it");
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

    private static PickleDictionary StateDictOf(object? saved, string path)
    {
        if (saved is PickleDictionary root)
        {
            var found = Places.Select(key => root[key]).Prepend(root).OfType<PickleDictionary>().FirstOrDefault(HoldsTensors);
            if (found is not null)
            {
                return found;
            }

            if (Places.Select(key => root[key]).OfType<PickleObject>().FirstOrDefault() is { } module)
            {
                throw WholeObject(module, path);
            }

            var keys = root.Entries.Select(e => e.Key).ToArray();
            throw new IgosException($"{path} holds no state dict, only {(keys.Length == 0 ? "an empty dictionary" : $"entries named {string.Join(", ", keys.Take(ShownKeys))}{(keys.Length > ShownKeys ? ", …" : "")}")}: "
                + $"a dictionary of tensors is looked for at the top and under {string.Join(", ", Places)}.");
        }

        throw saved is PickleObject whole ? WholeObject(whole, path)
            : new IgosException($"{path} holds {(saved is StoredTensor ? "a single tensor" : "no dictionary")}, not a state dict: save one with torch.save(model.state_dict(), \"{Path.GetFileName(path)}\").");
    }

    private static bool HoldsTensors(PickleDictionary dictionary) => dictionary.Entries.Any(e => e.Value is StoredTensor);

    private static IgosException WholeObject(PickleObject found, string path) => new(
        $"{path} holds a Python object of the class {found.Class}, which only its own code can make, and no code is run here: "
        + "save its weights alone with torch.save(model.state_dict(), …).");
}
