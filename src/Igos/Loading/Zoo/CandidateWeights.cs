using Igos.Loading.Weights;
using TorchSharp;

namespace Igos.Loading.Zoo;

/// <summary>The tensors of a file that stand under an architecture's names after one prefix.</summary>
internal sealed class CandidateWeights
{
    // Far more than any classifier has, and damaged files may claim any number.
    private const int MostClasses = 10_000_000;
    private const string Counter = "num_batches_tracked"; // batch normalization's, which only training needs

    private readonly IReadOnlyList<HeldTensor> _held;
    private readonly string[] _paths;
    private readonly HashSet<string> _names;
    private readonly OrderedDictionary<string, int> _members = [];
    private readonly int _classes;
    private readonly bool _isGrey;

    /// <param name="architecture">Whose names are looked for.</param>
    /// <param name="held">All that the file holds.</param>
    /// <param name="paths">The paths of the same, without the names of wrappers.</param>
    /// <param name="names">The architecture's.</param>
    /// <param name="prefix">What stands before the names in the paths.</param>
    public CandidateWeights(
        Architecture architecture, IReadOnlyList<HeldTensor> held, string[] paths, HashSet<string> names, string prefix)
    {
        (_held, _paths, _names, Prefix) = (held, paths, names, prefix);
        for (var i = 0; i < paths.Length; i++)
        {
            if (paths[i].StartsWith(prefix, StringComparison.Ordinal) && _names.Contains(paths[i][prefix.Length..]))
            {
                _members.TryAdd(paths[i][prefix.Length..], i);
            }
        }

        _classes = Shape(architecture.Head) is [> 0 and <= MostClasses and var rows, ..] ? (int)rows
            : Architecture.OfficialClasses;
        var parameters = architecture.Parameters(_classes);
        foreach (var parameter in parameters)
        {
            var shape = Shape(parameter.Name) ?? Shape(architecture.Former(parameter.Name));
            // Only the first layer takes three channels: the colours.
            var isGrey = parameter.Shape is [_, 3, _, _] && shape is [_, 1, _, _] && shape[0] == parameter.Shape[0]
                && shape[2] == parameter.Shape[2] && shape[3] == parameter.Shape[3];
            _isGrey |= isGrey;
            Fitting += isGrey || (shape?.SequenceEqual(parameter.Shape) ?? false) ? 1 : 0;
        }

        IsWhole = Fitting == parameters.Count;
    }

    public string Prefix { get; }

    /// <summary>How many of the architecture's tensors are there in the right shape.</summary>
    public int Fitting { get; }

    /// <summary>Whether none is missing or of another shape.</summary>
    public bool IsWhole { get; }

    /// <summary>These tensors as the weights, and what becomes of the others in their dictionaries.</summary>
    /// <param name="whole">Prefixes of all sets that are whole.</param>
    public WeightsFit Fit(IReadOnlyList<string> whole)
    {
        var places = _members.Values.Select(i => _held[i].Place).ToHashSet();
        var chosen = _members.Values.ToHashSet();
        List<string> leftOver = [], unexpected = [];
        for (var i = 0; i < _held.Count; i++)
        {
            if (!chosen.Contains(i) && places.Contains(_held[i].Place)
                && !_paths[i].EndsWith(Counter, StringComparison.Ordinal))
            {
                (CanBeLeftOver(i) || IsOfCopy(i, whole) ? leftOver : unexpected).Add(_held[i].Path);
            }
        }

        return new WeightsFit
        {
            ClassCount = _classes,
            IsGrey = _isGrey,
            Prefix = Written(),
            LeftOver = leftOver,
            Chosen = [.. _members.Select(m => new ChosenTensor(m.Value, m.Key))],
            Unexpected = unexpected,
        };
    }

    private IReadOnlyList<long>? Shape(string name) =>
        _members.TryGetValue(name, out var index) ? _held[index].Shape : null;

    /// <summary>The prefix as the file has it, with wrappers.</summary>
    private string Written()
    {
        var (name, index) = _members.First();
        return _held[index].Path.EndsWith(name, StringComparison.Ordinal) ? _held[index].Path[..^name.Length] : Prefix;
    }

    /// <summary>
    /// Whether the network computes the same without it: a setting, a count, a single number; outside the network also
    /// a list, such as a loss's weights of classes. A parameter of the network's own is never left over, for it is
    /// another network's.
    /// </summary>
    private bool CanBeLeftOver(int index)
    {
        var (shape, name) = (_held[index].Shape, _paths[index]);
        return shape is null || (name.StartsWith(Prefix, StringComparison.Ordinal)
            ? name.Split('.')[^1] is not ("weight" or "bias")
                && (shape.All(length => length == 1) || !IsFloating(index))
            : shape.Count < 2 || !IsFloating(index));
    }

    private bool IsFloating(int index) => _held[index].Type is not { } type || torch.is_floating_point(type);

    private bool IsOfCopy(int index, IReadOnlyList<string> whole) => whole.Any(prefix => prefix != Prefix
        && _paths[index].StartsWith(prefix, StringComparison.Ordinal)
            && _names.Contains(_paths[index][prefix.Length..]));
}
