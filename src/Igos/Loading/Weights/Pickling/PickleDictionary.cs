namespace Igos.Loading.Weights.Pickling;

/// <summary>
/// A Python dictionary's entries under strings, in order; those under other keys are nothing that tensors need.
/// </summary>
internal sealed class PickleDictionary
{
    // Made on first use: a hostile pickle may hold an empty dictionary in every byte.
    private OrderedDictionary<string, object?>? _entries;

    public IEnumerable<KeyValuePair<string, object?>> Entries => _entries ?? [];

    public object? this[string key] => _entries is not null && _entries.TryGetValue(key, out var value) ? value : null;

    /// <summary>Whether there is an entry, be it null.</summary>
    public bool Has(string key) => _entries?.ContainsKey(key) == true;

    /// <summary>Sets an entry; the last of a name counts, as in Python.</summary>
    public void Set(object? key, object? value)
    {
        if (key is string name)
        {
            (_entries ??= [])[name] = value;
        }
    }
}
