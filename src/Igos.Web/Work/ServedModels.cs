using Igos.Classifiers;

namespace Igos.Web.Work;

/// <summary>
/// The classifiers that visitors can choose: loaded when they are first asked, of which a few stay in memory.
/// </summary>
public sealed class ServedModels : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Loaded> _loaded = [];
    private readonly int _most;
    private long _time;
    private bool _isDisposed;

    /// <summary>Loads nothing yet.</summary>
    /// <param name="all">At least one; the first is what a visitor sees first.</param>
    /// <param name="limits">How many stay in memory.</param>
    public ServedModels(IReadOnlyList<ServedModel> all, WebLimits limits)
    {
        (All, _most) = (all, limits.Classifiers);
        if (all.Count == 0 || all.DistinctBy(model => model.Name).Count() < all.Count)
        {
            throw new ArgumentException("Models are served by names of their own, and there is at least one.",
                nameof(all));
        }
    }

    /// <summary>The first is what a visitor sees first.</summary>
    public IReadOnlyList<ServedModel> All { get; }

    /// <summary>The model of a name, which may come from anywhere.</summary>
    /// <exception cref="ChoiceException">There is none.</exception>
    public ServedModel Find(string? name) => name is null ? All[0]
        : All.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ChoiceException("model", name,
                $"no such model is served; there are {string.Join(", ", All.Select(model => model.Name))}.");

    /// <summary>Loads a classifier, or takes the one that is there; it stays until the rent is disposed.</summary>
    /// <exception cref="IgosException">It can't be loaded.</exception>
    public Rent Rent(ServedModel model)
    {
        lock (_lock) // one loads at a time, and the others wait for their memory
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!_loaded.TryGetValue(model.Name, out var loaded))
            {
                foreach (var idle in _loaded.Where(pair => pair.Value.Users == 0)
                    .OrderBy(pair => pair.Value.LastUse).Take(_loaded.Count + 1 - _most).ToArray())
                {
                    _loaded.Remove(idle.Key);
                    idle.Value.Classifier.Dispose();
                }

                loaded = new Loaded(model.Choice.Load());
                _loaded.Add(model.Name, loaded);
            }

            loaded.Users++;
            loaded.LastUse = _time++;
            return new Rent(loaded.Classifier, () => Return(loaded));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            foreach (var loaded in _loaded.Values.Where(loaded => loaded.Users == 0))
            {
                loaded.Classifier.Dispose();
            }

            _loaded.Clear();
        }
    }

    private void Return(Loaded loaded)
    {
        lock (_lock)
        {
            loaded.Users--;
            if (_isDisposed && loaded.Users == 0)
            {
                loaded.Classifier.Dispose();
            }
        }
    }

    private sealed class Loaded(IClassifier classifier)
    {
        public IClassifier Classifier { get; } = classifier;

        public int Users { get; set; }

        public long LastUse { get; set; }
    }
}

/// <summary>The use of a classifier, until it is disposed.</summary>
public sealed class Rent : IDisposable
{
    private Action? _giveBack;

    internal Rent(IClassifier classifier, Action giveBack) => (Classifier, _giveBack) = (classifier, giveBack);

    /// <summary>Not the renter's to dispose.</summary>
    public IClassifier Classifier { get; }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _giveBack, null)?.Invoke();
}
