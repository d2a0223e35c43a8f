using Igos.Loading.Weights;

namespace Igos.Loading.Zoo;

/// <summary>
/// Finds an architecture's tensors in a file: they may stand in any dictionary, after any prefix that all of them have.
/// Of several sets the one is chosen that fits best; of equal ones the first, where the usual keys come before others.
/// </summary>
internal static class WeightsFitting
{
    private const int MostPrefixes = 16;

    /// <summary>
    /// What DataParallel, torch.compile and the like name what they wrap, be it the network or a part of it.
    /// </summary>
    private static readonly HashSet<string> Wrappers =
        ["module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"];

    public static WeightsFit Fit(Architecture architecture, IReadOnlyList<HeldTensor> held)
    {
        string[] paths = [.. held.Select(h => Unwrapped(h.Path))];
        var names = architecture.Names;
        CandidateWeights[] candidates =
            [.. Prefixes(paths, names)
                .Select(prefix => new CandidateWeights(architecture, held, paths, names, prefix))];
        if (candidates.Length == 0)
        {
            return NothingFits(held);
        }

        string[] whole = [.. candidates.Where(c => c.IsWhole).Select(c => c.Prefix)];
        return candidates.Select(c => (c.Fitting, Fit: c.Fit(whole)))
            .MaxBy(c => (c.Fitting, -c.Fit.Unexpected.Count)).Fit;
    }

    /// <summary>
    /// What stands before most of the architecture's names, in the order of their number and of the file.
    /// </summary>
    private static IEnumerable<string> Prefixes(string[] paths, HashSet<string> names)
    {
        var longest = names.Max(name => name.Length);
        var spans = names.GetAlternateLookup<ReadOnlySpan<char>>();
        var votes = new OrderedDictionary<string, int>();
        foreach (var path in paths)
        {
            // From the end, and no further than a name can reach: a damaged file may hold one with a million dots.
            for (var end = path.Length; end >= 0 && path.Length - end <= longest + 1;)
            {
                var dot = end == 0 ? -1 : path.LastIndexOf('.', end - 1);
                if (spans.Contains(path.AsSpan(dot + 1)))
                {
                    var prefix = path[..(dot + 1)];
                    votes[prefix] = votes.GetValueOrDefault(prefix) + 1;
                }

                end = dot;
            }
        }

        var most = votes.Values.DefaultIfEmpty().Max();
        return votes.Where(v => 2 * v.Value >= most)
            .OrderByDescending(v => v.Value).Take(MostPrefixes).Select(v => v.Key);
    }

    private static string Unwrapped(string path) => Wrappers.Any(path.Contains)
        ? string.Join('.', path.Split('.').Where(part => !Wrappers.Contains(part))) : path;

    /// <summary>
    /// No name is the architecture's: the error lists those of the largest dictionary, or says what stands there
    /// instead.
    /// </summary>
    private static WeightsFit NothingFits(IReadOnlyList<HeldTensor> held)
    {
        var module = held.Index().FirstOrDefault(h => h.Item.Shape is null && Checkpoint.Places.Contains(h.Item.Path));
        return new WeightsFit
        {
            ClassCount = Architecture.OfficialClasses,
            Prefix = "",
            LeftOver = [],
            Chosen = module.Item is null ? [] : [new ChosenTensor(module.Index, module.Item.Name)],
            Unexpected = [.. LargestDictionary.Choose(held).Select(c => c.Name)],
        };
    }
}
