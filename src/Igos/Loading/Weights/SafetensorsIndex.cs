using System.Text.Json;
using Igos.Loading.Files;

namespace Igos.Loading.Weights;

/// <summary>
/// Reads weights that are spread over several files by the index beside them: <c>model.safetensors.index.json</c>.
/// </summary>
internal static class SafetensorsIndex
{
    /// <summary>Every tensor that the index names, in its order; the caller's.</summary>
    /// <exception cref="IgosException">
    /// The index is damaged, or one of its files is missing, damaged or lacks a tensor.
    /// </exception>
    public static StateDict Read(string path) => Read(path, ChosenTensor.All);

    /// <summary>Those tensors that are chosen, under the names that the choice gives them; the caller's.</summary>
    public static StateDict Read(string path, TensorChoice choose)
    {
        using var whole = ReadAll(path);
        string[] names = [.. whole.Keys];
        var choice = choose([.. whole.Select(t => new HeldTensor("", t.Key, t.Value.shape, t.Value.dtype))]);
        var chosen = new StateDict();
        foreach (var (index, name) in choice)
        {
            chosen.Add(name, whole.Take(names[index]));
        }

        return chosen;
    }

    /// <summary>The files that an index names, each once, in its order.</summary>
    public static IEnumerable<string> Shards(string path) => Files(path).Select(entry => entry.File).Distinct()
        .Select(file => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file));

    private static StateDict ReadAll(string path)
    {
        var files = Files(path);
        var shards = new Dictionary<string, StateDict>();
        var whole = new StateDict();
        try
        {
            foreach (var (tensor, file) in files)
            {
                if (whole.ContainsKey(tensor))
                {
                    throw new IgosException($"{path} names the tensor \"{tensor}\" twice: it is damaged.");
                }

                if (!shards.TryGetValue(file, out var shard))
                {
                    var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
                    shards.Add(file, shard = Safetensors.Read(Path.Combine(folder, file)));
                }

                whole.Add(tensor, shard.TryGetValue(tensor, out var value) ? value.alias()
                    : throw new IgosException($"{path} says that tensor \"{tensor}\" is in {file}, but it isn't: "
                        + "the files don't belong together."));
            }

            return whole;
        }
        catch
        {
            whole.Dispose();
            throw;
        }
        finally
        {
            foreach (var shard in shards.Values)
            {
                shard.Dispose();
            }
        }
    }

    private static List<(string Tensor, string File)> Files(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return [.. json.RootElement.GetProperty(FileMarks.IndexMap).EnumerateObject().Select(entry =>
            {
                var file = entry.Value.GetString() ?? "";
                var isBeside = file.Length > 0 && Path.GetFileName(file) == file && file is not (".." or ".");
                return isBeside ? (entry.Name, file)
                    : throw new IgosException($"{path}: tensor \"{entry.Name}\" is said to be in \"{file}\", "
                        + "which is not a file beside the index.");
            })];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new IgosException($"{path} is not an index of .safetensors files, or it is damaged: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IgosException($"{path} can't be read: {e.Message}", e);
        }
    }
}
