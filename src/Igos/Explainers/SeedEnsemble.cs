using Igos.Classifiers;
using Igos.Heatmaps;

namespace Igos.Explainers;

/// <summary>
/// A method with randomness over several seeds: each cell's value is the mean of its ranks in their heatmaps, from 0
/// (the lowest of all cells in each) to 1. Ranks, because deletion and insertion look at nothing else, and because
/// the seeds' heatmaps need no common scale.
/// </summary>
/// <remarks>
/// <c>Explain</c> of any method with <see cref="ExplainerOptions.Seeds"/> above 1 comes here; passes,
/// iterations and seconds are sums over the seeds, warnings are all of theirs, each once.
/// </remarks>
public sealed class SeedEnsemble : IExplainer
{
    /// <summary>Prepares the seeds' explainers.</summary>
    /// <param name="method">Uses its seed with these options.</param>
    /// <param name="options">Of the method's type, with the number of seeds and the first of them.</param>
    /// <exception cref="IgosException">The method has no randomness, or a value is out of its range.</exception>
    public SeedEnsemble(Method method, ExplainerOptions options)
    {
        options.Validate();
        method.CheckSeeds(options);
        (Method, Options) = (method, options);
    }

    /// <inheritdoc/>
    public Method Method { get; }

    /// <inheritdoc/>
    public ExplainerOptions Options { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Explanation> Explain(Question question, IProgress<ExplanationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        IReadOnlyList<Explanation>[] ofSeeds = [.. Enumerable.Range(0, Options.Seeds).Select(i =>
        {
            var one = Method.Create(Options with { Seeds = 1, Seed = unchecked(Options.Seed + i) });
            var part = progress is null ? null : new Part(progress, i, Options.Seeds);
            return one.Explain(question, part, cancellationToken);
        })];
        return [.. Enumerable.Range(0, question.Count).Select(row => Together([.. ofSeeds.Select(of => of[row])]))];
    }

    private Explanation Together(IReadOnlyList<Explanation> seeds)
    {
        var first = seeds[0];
        Heatmap[] heatmaps = [.. seeds.Select(seed => seed.Heatmap)];
        double[][] ranks = [.. heatmaps.Select(FractionalRanks.Of)];
        var mean = new Heatmap(first.Heatmap.Height, first.Heatmap.Width, FractionalRanks.Mean(ranks));
        double[] correlations = [.. ranks.SelectMany((one, i) => ranks[(i + 1)..], FractionalRanks.Correlation)
            .OfType<double>()];
        return first with
        {
            Options = Options,
            Heatmap = mean,
            Signed = null, // ranks have no sign
            Seeds = new SeedAgreement(heatmaps, correlations.Length > 0 ? correlations.Average() : null),
            Iterations = seeds.Sum(seed => seed.Iterations),
            StopReason = string.Join(", ", seeds.Select(seed => seed.StopReason).Distinct()),
            Passes = seeds.Aggregate(new Passes(), (sum, seed) => sum + seed.Passes),
            Seconds = seeds.Sum(seed => seed.Seconds),
            Trace = [],
            Warnings = [.. seeds.SelectMany(seed => seed.Warnings).Distinct()],
        };
    }

    /// <summary>A seed's progress as its part of the whole.</summary>
    private sealed class Part(IProgress<ExplanationProgress> whole, int index, int count)
        : IProgress<ExplanationProgress>
    {
        public void Report(ExplanationProgress value) => whole.Report(
            value with { Done = (index * value.Total) + value.Done, Total = count * value.Total });
    }
}
