using Igos.Loading.Files;

namespace Igos.Loading.Weights;

/// <summary>Reads weights from any file that holds some; its content, not its name, says how.</summary>
public static class WeightsFile
{
    /// <summary>Reads every tensor in its stored type.</summary>
    /// <param name="path">
    /// What torch.save wrote (of a checkpoint, the dictionary with the most numbers), a .safetensors file, or the
    /// index.json of several.
    /// </param>
    /// <returns>The tensors in the file's order; the caller's.</returns>
    /// <exception cref="IgosException">
    /// The file is missing or damaged, or holds no weights; the message says what is supported.
    /// </exception>
    public static StateDict Read(string path) => Read(path, LargestDictionary.Choose);

    /// <summary>Reads those tensors that are chosen, under the names that the choice gives them.</summary>
    internal static StateDict Read(string path, TensorChoice choose) => ModelFile.FormatOf(path) switch
    {
        ModelFormat.PyTorch => PyTorchFile.Read(path, choose),
        ModelFormat.Safetensors => Safetensors.Read(path, choose),
        ModelFormat.SafetensorsIndex => SafetensorsIndex.Read(path, choose),
        var whole => throw new IgosException($"{path} is a whole model ({whole}), not weights for a named one: "
            + $"load it alone, as the model itself."),
    };

    /// <summary>The file, and of an index those that it names: all that the weights come from.</summary>
    internal static IReadOnlyList<string> Parts(string path) =>
        ModelFile.FormatOf(path) == ModelFormat.SafetensorsIndex ? [path, .. SafetensorsIndex.Shards(path)] : [path];
}
