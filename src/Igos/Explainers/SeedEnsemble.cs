using Igos.Classifiers;
using Igos.Heatmaps;

namespace Igos.Explainers;

/// <summary>
/// A method with randomness over several seeds: cells are ordered by the mean of their ranks in the seeds' heatmaps,
/// and the k-th has the mean of the seeds' k-th values. Ranks, because deletion and insertion look at nothing else,
/// and because a seed whose heatmap has greater values counts no more; those values, because a picture of ranks is
/// bright on half of its cells.
/// </summary>
/// <remarks>
/// <c>Explain</c> of any method with <see cref="ExplainerOptions.Seeds"/> above 1 comes here; passes,
/// iterations and seconds are sums over the seeds, warnings are all of theirs, each once.
/// </remarks>
public sealed class SeedEnsemble : IExplainer
{
    /// <summary>
    /// How much of a cell's value is its mean rank, so that cells whose k-th values are equal, as the many zeros of a
    /// mask, keep their order.
    /// </summary>
    private const double RankShare = 1e-4;

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
        var values = mean.IsFinite ? new Heatmap(mean.Height, mean.Width, Values(mean, heatmaps)) : mean;
        double[] correlations = [.. ranks.SelectMany((one, i) => ranks[(i + 1)..], FractionalRanks.Correlation)
            .OfType<double>()];
        return first with
        {
            Options = Options,
            Heatmap = values,
            Signed = null, // ranks have no sign
            Seeds = new SeedAgreement(heatmaps, correlations.Length > 0 ? correlations.Average() : null),
            Iterations = seeds.Sum(seed => seed.Iterations),
            StopReason = string.Join(", ", seeds.Select(seed => seed.StopReason).Distinct()),
            Passes = seeds.Aggregate(new Passes(), (sum, seed) => sum + seed.Passes),
            Seconds = seeds.Sum(seed => seed.Seconds),
            Trace = [],
            // Of each kind the first seed's that has one: the others' differ in their figures alone.
            Warnings = [.. seeds.Select(seed => seed.Warnings).Aggregate((known, more) =>
                [.. known, .. more.Where(warning => known.All(other => other.Kind != warning.Kind))])],
        };
    }

    /// <summary>The mean of the heatmaps' values at each cell's place in the order of the mean ranks.</summary>
    private static float[] Values(Heatmap meanRanks, IReadOnlyList<Heatmap> heatmaps)
    {
        float[][] sorted = [.. heatmaps.Select(heatmap => heatmap.Values.ToArray().Order().ToArray())];
        var last = sorted[0].Length - 1;
        double[] means = [.. Enumerable.Range(0, last + 1).Select(k => sorted.Average(values => (double)values[k]))];
        var (least, range) = (means[0], means[last] - means[0]);
        return [.. FractionalRanks.Of(meanRanks).Select((rank, cell) =>
        {
            var place = rank * last; // between two places for cells that share their rank
            var value = (means[(int)Math.Floor(place)] + means[(int)Math.Ceiling(place)]) / 2;
            return (float)(value + (RankShare * (least + (range * meanRanks.Values[cell]) - value)));
        })];
    }

    /// <summary>A seed's progress as its part of the whole.</summary>
    private sealed class Part(IProgress<ExplanationProgress> whole, int index, int count)
        : IProgress<ExplanationProgress>
    {
        public void Report(ExplanationProgress value) => whole.Report(
            value with { Done = (index * value.Total) + value.Done, Total = count * value.Total });
    }
}
