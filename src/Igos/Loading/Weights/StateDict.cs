using System.Collections;
using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace Igos.Loading.Weights;

/// <summary>
/// Named tensors in the order of their file, as PyTorch calls it: a model's weights. Owns its tensors.
/// </summary>
public sealed class StateDict : IReadOnlyDictionary<string, Tensor>, IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = [];
    private readonly List<string> _names = [];

    /// <inheritdoc/>
    public int Count => _names.Count;

    /// <summary>The names in the file's order.</summary>
    public IEnumerable<string> Keys => _names;

    /// <summary>The tensors in the file's order.</summary>
    public IEnumerable<Tensor> Values => _names.Select(name => _tensors[name]);

    /// <inheritdoc/>
    public Tensor this[string key] => _tensors[key];

    /// <summary>Adds a tensor and takes it over.</summary>
    /// <exception cref="IgosException">The name is there already.</exception>
    public void Add(string name, Tensor tensor)
    {
        if (!_tensors.TryAdd(name, tensor.DetachFromDisposeScope()))
        {
            tensor.Dispose();
            throw new IgosException($"Two tensors are named \"{name}\": the file is damaged.");
        }

        _names.Add(name);
    }

    /// <summary>Gives a tensor away; it is the caller's now, and no longer here.</summary>
    internal Tensor Take(string name)
    {
        _tensors.Remove(name, out var tensor);
        _names.Remove(name);
        return tensor!;
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _tensors.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Tensor value) =>
        _tensors.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() =>
        _names.Select(name => KeyValuePair.Create(name, _tensors[name])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
