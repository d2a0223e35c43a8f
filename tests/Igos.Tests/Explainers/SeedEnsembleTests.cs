using Igos.Classifiers;
using Igos.Explainers;
using Igos.Explainers.Masks;
using Igos.Explainers.Sampling;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Running;

namespace Igos.Tests.Explainers;

[Collection(nameof(LiveTensors))]
public sealed class SeedEnsembleTests : IDisposable
{
    private static readonly IntegratedGradientsOptimizedSaliencyOptions Short = new()
    {
        Size = 6,
        Iterations = 2,
        Steps = 3,
        Noise = 0.5,
        Seed = 5,
    };

    private readonly NetworkClassifier _classifier = TinyClassifiers.Random();
    private readonly Question _question;

    public SeedEnsembleTests()
    {
        using var images = TinyClassifiers.Images(2, 24);
        _question = new Question(_classifier, images);
    }

    public void Dispose()
    {
        _question.Dispose();
        _classifier.Dispose();
    }

    /// <summary>
    /// Random heatmaps have no ties: ranks and their correlation follow from the sorted cells. The k-th cell has the
    /// mean of the k-th values; cells of the same mean rank share theirs.
    /// </summary>
    [Fact]
    public void Explain_SeveralSeeds_IsOrderedByTheMeanOfTheirRanks()
    {
        var options = new RandomHeatmapOptions { Size = 5, Seed = 7 };
        var together = new RandomHeatmap(options with { Seeds = 3 }).Explain(_question);

        for (var row = 0; row < 2; row++)
        {
            int[][] ranks = [.. Enumerable.Range(7, 3).Select(seed => // the highest first, from 0
                new RandomHeatmap(options with { Seed = seed }).Explain(_question)[row].Heatmap.Ranks())];
            int[] sums = [.. Enumerable.Range(0, 25).Select(c => ranks.Sum(of => of[c]))];
            var values = together[row].Heatmap.Values.ToArray();
            float[][] sorted =
                [.. together[row].Seeds!.Heatmaps.Select(of => of.Values.ToArray().OrderDescending().ToArray())];
            for (var c = 0; c < 25; c++)
            {
                Assert.All(Enumerable.Range(0, 25), other =>
                    Assert.Equal(sums[c].CompareTo(sums[other]), values[other].CompareTo(values[c])));
                var (above, equal) = (sums.Count(sum => sum < sums[c]), sums.Count(sum => sum == sums[c]));
                var between = sorted.Average(of => (of[above + ((equal - 1) / 2)] + of[above + (equal / 2)]) / 2.0);
                Assert.Equal(between, values[c], 2e-4);
            }

            double Rho(int a, int b) =>
                1 - (6 * ranks[a].Zip(ranks[b], (x, y) => Math.Pow(x - y, 2)).Sum() / (25 * (625 - 1.0)));
            var rho = (Rho(0, 1) + Rho(0, 2) + Rho(1, 2)) / 3;
            Assert.Equal(rho, together[row].Seeds!.RankCorrelation!.Value, 1e-12);
            Assert.Equal(3, together[row].Seeds!.Heatmaps.Count);
        }
    }

    /// <summary>A mask's many zeros: the seeds' order among them stays.</summary>
    [Fact]
    public void Explain_SeveralSeedsOfMasksWithZeros_KeepsTheOrderOfTheMeanRanks()
    {
        var both = new IntegratedGradientsOptimizedSaliency(Short with { Seeds = 3, Size = 12 }).Explain(_question)[0];
        double[] Ranks(Heatmap of) => [.. of.Values.ToArray().Select(value =>
            of.Values.ToArray().Count(v => v < value) + (of.Values.ToArray().Count(v => v == value) / 2.0))];
        double[][] ranks = [.. both.Seeds!.Heatmaps.Select(Ranks)];
        Assert.Contains(ranks, of => of.Distinct().Count() < 144); // there are ties
        double[] sums = [.. Enumerable.Range(0, 144).Select(c => ranks.Sum(of => of[c]))];
        var values = both.Heatmap.Values.ToArray();
        Assert.True(sums.Distinct().Count() > ranks.Max(of => of.Distinct().Count()));
        for (var c = 0; c < 144; c++)
        {
            Assert.All(Enumerable.Range(0, 144),
                other => Assert.Equal(sums[c].CompareTo(sums[other]), values[c].CompareTo(values[other])));
        }
    }

    /// <summary>Each seed's own search hardly moved, by figures of its own.</summary>
    [Fact]
    public void Explain_SeedsThatWarnOfTheSame_SayItOnce()
    {
        var options = Short with { L1 = 1000, Seeds = 3 };
        var both = new IntegratedGradientsOptimizedSaliency(options).Explain(_question)[0];
        Assert.Single(both.Warnings, warning => warning.Kind == WarningKind.MaskHardlyMoved);
    }

    [Fact]
    public void Explain_SeveralSeeds_SumsWhatTheyCost()
    {
        var one = new IntegratedGradientsOptimizedSaliency(Short).Explain(_question)[1];
        var two = new IntegratedGradientsOptimizedSaliency(Short with { Seed = 6 }).Explain(_question)[1];
        var both = new IntegratedGradientsOptimizedSaliency(Short with { Seeds = 2 }).Explain(_question)[1];

        Assert.Equal(one.Heatmap.Values.ToArray(), both.Seeds!.Heatmaps[0].Values.ToArray());
        Assert.Equal(two.Heatmap.Values.ToArray(), both.Seeds.Heatmaps[1].Values.ToArray());
        Assert.Equal(one.Passes + two.Passes, both.Passes);
        Assert.Equal(one.Iterations + two.Iterations, both.Iterations);
        var kinds = one.Warnings.Select(warning => warning.Kind).ToArray();
        Assert.Equal(
            one.Warnings.Concat(two.Warnings.Where(warning => !kinds.Contains(warning.Kind))), both.Warnings);
        Assert.Empty(both.Trace);
        Assert.Equal((2, 5), (both.Options.Seeds, both.Options.Seed));
        Assert.Null(one.Seeds);
    }

    /// <summary>Each seed's part follows the one before, to the end.</summary>
    [Fact]
    public void Explain_SeveralSeeds_ReportsOneProgress()
    {
        var told = new List<double>();
        new Rise(new RiseOptions { Masks = 40, Seeds = 2 }).Explain(
            _question, new Told(p => told.Add(p.Done / (double)p.Total)), TestContext.Current.CancellationToken);

        Assert.Equal(told.Order(), told);
        Assert.InRange(told.Count(share => share is > 0 and < 0.5), 1, told.Count);
        Assert.Equal(1, told[^1]);
    }

    [Fact]
    public void Explain_Cancelled_StopsBetweenPasses()
    {
        using var stop = new CancellationTokenSource();
        var reports = 0;
        Assert.Throws<OperationCanceledException>(() => new Rise(new RiseOptions { Masks = 40, Seeds = 100 }).Explain(
            _question, new Told(_ =>
            {
                if (++reports == 6)
                {
                    stop.Cancel();
                }
            }), stop.Token));
        Assert.InRange(reports, 6, 8);
    }

    [Fact]
    public void Explain_SeveralSeeds_LeavesNoTensor()
    {
        var explainer = new IntegratedGradientsOptimizedSaliency(Short with { Seeds = 2 });
        Assert.Equal(0, LiveTensors.LeftBy(() => explainer.Explain(_question)));
    }

    public static TheoryData<string> All => [.. Methods.All.Select(method => method.Name)];

    /// <summary>What descriptors say of randomness is what the methods do.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void UsesSeed_IsWhetherAnotherSeedGivesAnotherHeatmap(string name)
    {
        var method = Methods.Find(name);
        using var images = TinyClassifiers.Images(1, 24);
        using var question = new Question(_classifier, images, BaselineKind.Black); // far away: every draw tells
        KeyValuePair<string, object>[] quick = [.. new KeyValuePair<string, object>[]
        {
            new("iterations", 3), new("steps", 4), new("size", 6),
        }.Where(pair => method.Find(pair.Key) is not null)];
        foreach (var noise in (double[])[0, 0.3])
        {
            KeyValuePair<string, object>[] values =
                method.Find("noise") is null ? quick : [.. quick, new("noise", noise)];
            var options = method.With(values);
            float[] Map(int seed) => method.Create(method.With([.. values, new("seed", seed)]))
                .Explain(question)[0].Heatmap.Values.ToArray();
            Assert.Equal(method.UsesSeed(options), !Map(1).SequenceEqual(Map(2)));
        }
    }

    [Fact]
    public void Seeds_OfAMethodWithoutRandomness_AreRefused()
    {
        var e = Assert.Throws<ChoiceException>(() => MethodChoice.Parse("grad-cam seeds=2"));
        Assert.StartsWith("seeds 2: grad-cam has no such option", e.Message);
        e = Assert.Throws<ChoiceException>(() => MethodChoice.Parse("igos noise=0 seeds=2"));
        Assert.Equal("seeds 2: igos has no randomness with these options, such as without noise, so every seed gives "
            + "the same heatmap: leave it out.", e.Message);
        e = Assert.Throws<ChoiceException>(() => new Occlusion(new OcclusionOptions { Seeds = 2 }));
        Assert.Equal("seeds 2: occlusion has no randomness, so every seed gives the same heatmap: leave it out.",
            e.Message);
    }

    [Fact]
    public void Choice_OfSeveralSeeds_IsAnother()
    {
        var choice = MethodChoice.Parse("rise size=8 seeds=3");

        Assert.Equal("rise size=8 seeds=3", choice.Text);
        Assert.NotEqual(MethodChoice.Parse("rise size=8").Hash, choice.Hash);
        Assert.Equal("""{"method":"rise","size":8,"seeds":3}""", choice.ToJson().ToJsonString());
        Assert.Equal(choice, MethodChoice.FromJson(choice.ToJson()));
        Assert.Equal(3 * MethodChoice.Parse("rise size=8").Method.Cost().Iterations,
            choice.Method.Cost(choice.Options).Iterations);
        Assert.Equal(MethodChoice.Parse("rise size=8"), MethodChoice.Parse("rise size=8 seeds=1"));
    }

    private sealed class Told(Action<ExplanationProgress> tell) : IProgress<ExplanationProgress>
    {
        public void Report(ExplanationProgress value) => tell(value);
    }
}
