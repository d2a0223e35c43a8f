using Dapper;
using Igos.Classifiers;
using Igos.Evaluation.Datasets;
using Igos.Evaluation.Store;
using Igos.Evaluation.Studies;
using Igos.Imaging;
using Igos.Running;
using Igos.Tests;
using Microsoft.Data.Sqlite;
using SkiaSharp;

namespace Igos.Evaluation.Tests;

/// <summary>
/// Scores under other baselines than the question's. The network is linear in the pixels of a patch: of a photograph
/// of 0.6 everywhere its logit is 14, of black −10, of grey 10. With a share f of the patch gone, whatever the heatmap,
/// it is 14 − 24 f under black and 14 − 4 f under grey, so that the areas follow from each other by hand.
/// </summary>
[Collection(nameof(LiveTensors))]
public sealed class JudgedRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly NetworkClassifier _classifier = TinyClassifiers.Patch(8, 16);

    public JudgedRunTests()
    {
        foreach (var (name, side) in (ReadOnlySpan<(string, int)>)[("a.png", 32), ("b.png", 40)])
        {
            using var bitmap = new SKBitmap(side, side);
            bitmap.Erase(new SKColor(153, 153, 153));
            using var file = File.Create(In(name));
            bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
        }
    }

    private string Store => In("results.db");

    private EvaluationOptions Options => new()
    {
        Study = Study.Of([MethodChoice.Parse("random size=8"), MethodChoice.Parse("gradient size=16")]),
        Photographs = PhotographSet.Find([_folder.Path]),
        Baseline = BaselineKind.Black,
        Score = ScoreKind.Logit,
    };

    private EvaluationOptions UnderGrey => Options with
    {
        ScoreBaselines = [BaselineKind.Grey, BaselineKind.Black, BaselineKind.Grey],
    };

    public void Dispose()
    {
        _classifier.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Run_UnderAnotherBaseline_GivesWhatFollowsByHand()
    {
        Run(UnderGrey);

        var (results, scores) = Read();
        Assert.Equal(4, results.Count);
        Assert.All(results, result =>
        {
            var grey = Assert.Single(scores[(result.Answer, result.ChoiceId)]); // black is the question's own
            Assert.Equal(("grey", result.ModelHash, 102), (grey.Baseline, grey.ModelHash, grey.Forward));
            Assert.Equal(14 - ((14 - result.Deletion!.Value) / 6), grey.Deletion!.Value, 1e-4);
            Assert.Equal(10 + ((result.Insertion!.Value + 10) / 6), grey.Insertion!.Value, 1e-4);
            Assert.Equal(1 / (1 + Math.Exp(-14)), grey.Probability!.Value, 1e-6);
            Assert.Equal(1 / (1 + Math.Exp(-10)), grey.BaselineProbability!.Value, 1e-6);
        });
        Assert.True(results.Max(r => r.Deletion) - results.Min(r => r.Deletion) > 1); // heatmaps that differ
    }

    /// <summary>What is there is judged, and nothing is explained again.</summary>
    [Fact]
    public void Run_WithABaselineMore_JudgesTheHeatmapsThatAreThere()
    {
        Run(Options);
        var before = Read().Results;
        var done = Run(UnderGrey, out var events);

        Assert.Equal((4, 0, 4, 4), (done.Done, done.Failed, done.Total, done.Computed));
        Assert.Empty(events.OfType<CellDone>()); // no method has run
        var (results, scores) = Read();
        Assert.Equal(before.Select(r => (r.Seconds, r.Deletion)), results.Select(r => (r.Seconds, r.Deletion)));
        Assert.All(results, result => Assert.Equal(14 - ((14 - result.Deletion!.Value) / 6),
            Assert.Single(scores[(result.Answer, result.ChoiceId)]).Deletion!.Value, 1e-4));
        Assert.Equal(0, Run(UnderGrey).Computed);
    }

    /// <summary>
    /// a.png has 1,024 pixels and b.png 1,600. The limit is no part of what the store keeps results under: a greater
    /// one goes on from them.
    /// </summary>
    [Fact]
    public void Run_PhotographBeyondTheLimit_IsRowsWithTheError()
    {
        var small = Options with { MaxPixels = 1100 };
        Assert.Equal((2, 2, 4, 2), Counts(Run(small, out var events)));
        Assert.Contains("b.png is 40×40 pixels; at most 1,100 pixels are read",
            Assert.Single(events.OfType<PhotographDone>(), done => done.Photograph == "b.png").Failures[0]);
        Assert.Equal(2, Read().Results.Count);

        Assert.Equal((2, 2, 4, 0), Counts(Run(Options))); // kept as what failed before
        Assert.Equal((4, 0, 4, 2), Counts(Run(Options with { RetriesFailed = true })));
    }

    /// <summary>So are scores of heatmaps that are there, and the other photographs go on.</summary>
    [Fact]
    public void Run_JudgingAPhotographBeyondTheLimit_IsScoresWithTheError()
    {
        Run(Options);
        var small = UnderGrey with { MaxPixels = 1100 };
        Assert.Equal((2, 2, 4, 4), Counts(Run(small, out var events)));
        Assert.Contains("scored by grey: ", Assert.Single(
            events.OfType<PhotographDone>(), done => done.Photograph == "b.png").Failures[0]);
        Assert.Equal((4, 0, 4, 2), Counts(Run(UnderGrey with { RetriesFailed = true })));
        Assert.All(Read().Scores, scores => Assert.NotNull(Assert.Single(scores).Deletion));
    }

    private static (int, int, int, int) Counts(EvaluationProgress p) => (p.Done, p.Failed, p.Total, p.Computed);

    [Fact]
    public void Run_WithABaselineMore_FindsHeatmapsAnewThatWereNotKept()
    {
        Run(Options with { KeepHeatmaps = false, ScoreBaselines = [BaselineKind.Noise] });
        var done = Run(UnderGrey with { KeepHeatmaps = false });

        Assert.Equal((4, 0, 4, 4), (done.Done, done.Failed, done.Total, done.Computed));
        var (results, scores) = Read();
        Assert.All(results, result =>
        {
            var judged = scores[(result.Answer, result.ChoiceId)].ToDictionary(score => score.Baseline);
            Assert.Equal(["grey", "noise"], judged.Keys.Order());
            Assert.Equal(14 - ((14 - result.Deletion!.Value) / 6), judged["grey"].Deletion!.Value, 1e-4);
        });
    }

    /// <summary>Stopped between two heatmaps, it goes on with those that are missing.</summary>
    [Fact]
    public void Run_ThatWasStopped_LacksNoScoreAfterwards()
    {
        Run(Options);
        using var stop = new CancellationTokenSource();
        var begun = 0;
        Assert.Throws<OperationCanceledException>(() => Run(UnderGrey, happened =>
        {
            if (happened is CellBegun && ++begun == 3)
            {
                stop.Cancel();
            }
        }, stop.Token));
        Assert.Equal(2, Read().Scores.Count);

        Assert.Equal(2, Run(UnderGrey).Computed);
        Assert.Equal(4, Read().Scores.Count);
    }

    /// <summary>Of the probability, 1 for 0.6 and for grey: grey removes nothing.</summary>
    [Fact]
    public void Run_UnderABaselineThatStillScores_KeepsTheWarning()
    {
        Run(UnderGrey with { Score = ScoreKind.Probability });

        Assert.All(Read().Scores.SelectMany(s => s),
            score => Assert.StartsWith("The grey baseline still scores", score.Warnings));
    }

    [Fact]
    public void Run_ThePointingGameUnderABaselineMore_IsRefused()
    {
        var e = Assert.Throws<ChoiceException>(() => Run(UnderGrey with { Pointing = [] }));

        Assert.Equal("score-baseline grey: the pointing game scores no removed pixels: leave it out.", e.Message);
    }

    /// <summary>Older stores lack the last tables.</summary>
    [Theory]
    [InlineData(2, "DROP TABLE seeds; DROP TABLE scores; DROP TABLE judges")]
    [InlineData(3, "DROP TABLE seeds")]
    public void Store_OfAnOlderVersion_IsReadAsItIs_AndBecomesOneOfThis(int version, string without)
    {
        Run(Options);
        var before = Read().Results;
        using (var connection = new SqliteConnection($"Data Source={Store};Pooling=false"))
        {
            connection.Execute($"{without}; PRAGMA user_version = {version}");
        }

        var bytes = File.ReadAllBytes(Store);
        var (results, scores) = Read();
        Assert.Equal(before.Select(r => r.Deletion), results.Select(r => r.Deletion));
        Assert.Empty(scores);
        Assert.Equal(bytes, File.ReadAllBytes(Store));

        Run(UnderGrey);
        (results, scores) = Read();
        Assert.Equal(before.Select(r => (r.Deletion, r.Seconds)), results.Select(r => (r.Deletion, r.Seconds)));
        Assert.Equal(4, scores.Count);
        using var after = new SqliteConnection($"Data Source={Store};Pooling=false");
        Assert.Equal(4, after.ExecuteScalar<long>("PRAGMA user_version"));
    }

    private string In(string name) => Path.Combine(_folder.Path, name);

    private EvaluationProgress Run(EvaluationOptions options, Action<EvaluationEvent>? events = null,
        CancellationToken cancellationToken = default)
    {
        using var store = ResultStore.Open(Store);
        return new EvaluationRun(store, _classifier, "weights", options).Run(events, cancellationToken);
    }

    private EvaluationProgress Run(EvaluationOptions options, out List<EvaluationEvent> events)
    {
        var told = events = [];
        return Run(options, told.Add);
    }

    private (List<StoredResult> Results, ILookup<(long, long), StoredScore> Scores) Read()
    {
        using var store = ResultStore.Read(Store);
        return ([.. store.Results()], store.Scores());
    }
}
