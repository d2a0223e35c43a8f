using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Dapper;
using Igos.Classifiers;
using Igos.Evaluation.Datasets;
using Igos.Evaluation.Reports;
using Igos.Evaluation.Store;
using Igos.Evaluation.Studies;
using Igos.Metrics;
using Igos.Running;
using Igos.Tests;
using Microsoft.Data.Sqlite;

namespace Igos.Evaluation.Tests;

[Collection(nameof(LiveTensors))]
public sealed class EvaluationRunTests : IDisposable
{
    private static readonly MethodChoice[] Rows =
    [
        MethodChoice.Parse("igos size=8 iterations=3 steps=4"), MethodChoice.Parse("grad-cam size=8"),
        MethodChoice.Parse("random size=4"),
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly NetworkClassifier _classifier = TinyClassifiers.Random();
    private readonly List<EvaluationEvent> _events = [];

    public EvaluationRunTests()
    {
        foreach (var name in (string[])["cat.png", "coffee.png", "horse.png"])
        {
            File.Copy(ProjectFiles.Path("assets", name), In(name));
        }
    }

    private string Store => In("results.db");

    private EvaluationOptions Options => new()
    {
        Study = Study.Of(Rows),
        Photographs = PhotographSet.Find([_folder.Path]),
    };

    public void Dispose()
    {
        _classifier.Dispose();
        _folder.Dispose();
    }

    /// <summary>What is kept is what one call on the photograph gives, to the bit.</summary>
    [Fact]
    public void Run_KeepsWhatExplainGives()
    {
        Assert.Equal((9, 0, 9, 9), Counts(Run(Options)));
        var results = Results();
        Assert.Equal(9, results.Count);
        foreach (var name in (string[])["cat.png", "coffee.png", "horse.png"])
        {
            var alone = PhotographRun.ExplainFile(
                _classifier, In(name), new RunOptions { Methods = Rows }, seen => seen);
            foreach (var expected in alone.Results)
            {
                var kept = results.Single(r => r.Photograph == name && r.Choice == expected.Choice.Text);
                Assert.Equal(expected.Score(DeletionInsertionScore.DeletionName)!.Value, kept.Deletion);
                Assert.Equal(expected.Score(DeletionInsertionScore.InsertionName)!.Value, kept.Insertion);
                var passes = expected.Explanation!.Passes;
                Assert.Equal((passes.Forward, passes.Backward), (kept.Forward, kept.Backward));
                Assert.Equal(102, kept.ScoreForward); // two curves of 51 points
                Assert.Equal(alone.Target.Probability, kept.Probability);
                Assert.Equal(alone.Target.Index, kept.Target);
                Assert.Equal(expected.Score(DeletionInsertionScore.DeletionName)!.Curve,
                    System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(kept.DeletionCurve).ToArray());
                using var store = ResultStore.Read(Store);
                Assert.Equal(expected.Explanation.Heatmap.Values.ToArray(),
                    store.Heatmap(kept.Answer, kept.ChoiceId)!.Values.ToArray());
            }
        }

        var igos = results.First(r => r.Method == "igos");
        Assert.Equal(igos.Score + igos.L1 + igos.Tv, igos.Objective);
        Assert.Null(results.First(r => r.Method == "random").Objective);
    }

    /// <summary>A row of several seeds is another row, and says how far they differ.</summary>
    [Fact]
    public void Run_SeveralSeeds_KeepsHowFarTheyDiffer()
    {
        var choice = MethodChoice.Parse("random size=4 seeds=2");
        Run(Options with { Study = Study.Of([Rows[2], choice]) });

        using var store = ResultStore.Read(Store);
        var (seeds, results) = (store.Seeds(), store.Results().ToArray());
        Assert.Equal(3, seeds.Count);
        foreach (var result in results.Where(result => result.Choice == choice.Text))
        {
            var expected = PhotographRun.ExplainFile(_classifier, In(result.Photograph),
                new RunOptions { Methods = [choice] }, seen => seen).Results[0];
            var kept = seeds[(result.Answer, result.ChoiceId)];
            Assert.Equal(expected.Explanation!.Seeds!.RankCorrelation, kept.RankCorrelation);
            double Deviation(string name) => expected.SeedScores.First(s => s.Name == name).StandardDeviation;
            Assert.Equal(Deviation("deletion"), kept.DeletionDeviation);
            Assert.Equal(Deviation("insertion"), kept.InsertionDeviation);
            Assert.Equal(3 * 102, result.ScoreForward);
        }

        var row = Igos.Evaluation.Reports.EvaluationReport.Of([store]).Sections[0].Rows[1];
        var mean = seeds.Values.Average(s => s.RankCorrelation)!.Value;
        Assert.Equal(mean, row.Seeds!.RankCorrelation!.Value.Mean, 1e-12);
    }

    [Fact]
    public void Run_GoesOnFromWhatIsThere()
    {
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Run(Options, happened =>
        {
            if (happened is CellDone { Progress.Done: 4 })
            {
                stop.Cancel();
            }
        }, stop.Token));
        Assert.Equal(4, Results().Count);
        Assert.Equal((9, 0, 9, 5), Counts(Run(Options)));
        Assert.Equal((9, 0, 9, 0), Counts(Run(Options)));
        Assert.Equal(9, Results().Select(r => (r.Photograph, r.Choice)).Distinct().Count());
    }

    /// <summary>Whatever changes the figures is another row.</summary>
    [Fact]
    public void Run_MixesNothing()
    {
        var one = Options with { Photographs = [Options.Photographs[0]], Study = Study.Of([Rows[1]]) };
        Run(one);
        Run(one with { Baseline = Igos.Imaging.BaselineKind.Black });
        Run(one with { Resize = Igos.Imaging.Resize.Crop });
        Run(one, hash: "other weights");
        using var other = TinyClassifiers.Patch(4, 4);
        Run(one, classifier: other);
        Assert.Equal(5, Results().Count);
        File.Copy(In("horse.png"), one.Photographs[0].Path, overwrite: true);
        Run(one);
        Assert.Equal(6, Results().Count);
    }

    [Fact]
    public void Run_TakesAPhotographOnce_WhateverItIsCalled()
    {
        File.Copy(In("cat.png"), In("again.png"));
        Assert.Equal((9, 0, 9, 9), Counts(Run(Options)));
    }

    [Fact]
    public void Run_KeepsFailures_AndTriesThemAgainOnRequest()
    {
        File.WriteAllText(In("broken.png"), "no picture");
        var options = Options with { Study = Study.Of([Rows[2], MethodChoice.Parse("grad-cam size=4 layer=nowhere")]) };
        Assert.Equal((3, 5, 8, 6), Counts(Run(options)));
        Assert.Contains(_events.OfType<PhotographDone>(),
            done => done.Photograph == "broken.png" && done.Failures[0].Contains("broken.png"));
        Assert.Equal(3, Results().Count(r => r.Error is not null && r.Deletion is null));
        Assert.Equal((3, 5, 8, 0), Counts(Run(options)));

        // Mended, and another file than cat.png: a byte after the picture's end.
        File.WriteAllBytes(In("broken.png"), [.. File.ReadAllBytes(In("cat.png")), 0]);
        Assert.Equal((4, 4, 8, 5), Counts(Run(options with { RetriesFailed = true })));
        Assert.Equal(8, Results().Count);
    }

    [Fact]
    public void Run_SaysWhichPhotographIsGone()
    {
        var gone = new PhotographFile(In("gone.png"), "gone.png");
        var options = Options with { Photographs = [.. Options.Photographs, gone] };
        Assert.Equal((9, 3, 12, 9), Counts(Run(options)));
        var told = _events.OfType<PhotographDone>().First(done => done.Photograph == "gone.png");
        Assert.Contains("doesn't exist", told.Failures[0]);
    }

    [Fact]
    public void Truth_TellsRightFromWrong_AndCanBeTheTarget()
    {
        File.WriteAllText(In("truth.csv"), "cat.png,1\ncoffee.png,2\nhorse.png,3\n");
        var truth = TrueClasses.Read(In("truth.csv"), Options.Photographs, _classifier);
        var options = Options with { Study = Study.Of([Rows[2]]) };
        Run(options);
        Assert.All(Results(), result => Assert.Null(result.Correct));
        Run(options with { Truth = truth }); // known later
        Assert.All(Results(), result => Assert.Equal(result.Predicted == result.Truth, result.Correct));
        Run(options with { Truth = truth, Target = StudyTarget.Truth });
        Assert.Equal([1, 2, 3], Results().Where(r => r.Asked >= 0).Select(r => r.Target));
        Assert.Contains("aren't known", Assert.Throws<ChoiceException>(
            () => Run(options with { Target = StudyTarget.Truth })).Message);
    }

    /// <summary>A hundred heatmaps leave no tensor behind.</summary>
    [Fact]
    public void Run_LeavesNoTensor()
    {
        var seed = 0;
        Assert.Equal(0, LiveTensors.LeftBy(() =>
        {
            for (var run = 0; run < 16; run++)
            {
                Run(Options with { Study = Study.Of([MethodChoice.Parse($"random size=4 seed={seed++}"), Rows[1]]) });
            }
        }));
    }

    [Fact]
    public void Run_WithoutHeatmaps_KeepsNone()
    {
        Run(Options with { KeepHeatmaps = false });
        using var connection = new SqliteConnection($"Data Source={Store};Pooling=false");
        Assert.Equal(0, connection.ExecuteScalar<long>("SELECT count(*) FROM heatmaps"));
        Assert.Equal("ok", connection.ExecuteScalar<string>("PRAGMA integrity_check"));
    }

    /// <summary>
    /// The disk ends within the run: what was kept stays whole, and the run goes on when there is room.
    /// </summary>
    [Fact]
    public void Run_OnAFullDisk_KeepsWhatItHas()
    {
        Run(Options with { Study = Study.Of([Rows[0]]) });
        var hash = SHA256.HashData(File.ReadAllBytes(Store));
        using (var store = ResultStore.Open(Store))
        {
            store.LimitPages(); // as SQLite sees a full disk
            var e = Assert.Throws<IgosException>(() => new EvaluationRun(store, _classifier, "hash", Options with
            {
                Study = Study.Of(Enumerable.Range(0, 50).Select(i => MethodChoice.Parse($"random size=24 seed={i}"))),
            }).Run(cancellationToken: TestContext.Current.CancellationToken));
            Assert.Contains("is full", e.Message);
        }

        Assert.NotEqual(hash, SHA256.HashData(File.ReadAllBytes(Store)));
        Assert.Equal((9, 0, 9, 6), Counts(Run(Options)));
    }

    /// <summary>The shares are all cells, each once, and reports of them say what one run's says.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(12)] // more than there are cells
    public void Run_InShares_IsOneRun(int count)
    {
        var options = Options;
        Run(options);
        string[] Report(IReadOnlyList<string> files)
        {
            var stores = files.Select(ResultStore.Read).ToArray();
            var texts = Enum.GetValues<ReportFormat>().Select(format =>
            {
                var text = new StringWriter();
                EvaluationReport.Of(stores).Write(text, format);
                // Sums in another order differ in their last bits, and CSV has its lines in the stores' order.
                var lines = Regex.Replace(text.ToString(), @"(\.\d{6})\d+", "$1").Split('\n');
                return string.Join('\n', format == ReportFormat.Csv ? lines.Order() : lines);
            }).ToArray();
            Array.ForEach(stores, store => store.Dispose());
            return texts;
        }

        var shares = Enumerable.Range(1, count).Select(i => new Shard(i, count)).ToArray();
        foreach (var share in shares)
        {
            // Another machine has the photographs elsewhere, in another order.
            using var store = ResultStore.Open(share.FileOf(In("share.db")));
            var progress = new EvaluationRun(store, _classifier, "weights", options with
            {
                Photographs = share.Number % 2 == 0 ? [.. options.Photographs.Reverse()] : options.Photographs,
                Shard = share,
            }).Run(cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(progress.Total, progress.Done);
        }

        string[] files = [.. Directory.GetFiles(_folder.Path, "share-*.db").Order(StringComparer.Ordinal)];
        Assert.Equal(count, files.Length);
        static string Figures(StoredResult r) => string.Join(' ', r.Hash, r.Choice, r.Deletion, r.Insertion,
            Convert.ToHexString(r.DeletionCurve!), r.Objective, r.Forward, r.Backward, r.Probability);
        var cells = files.SelectMany(file =>
        {
            using var store = ResultStore.Read(file);
            return store.Results().Select(Figures).ToArray();
        });
        Assert.Equal(Results().Select(Figures).Order(), cells.Order());
        foreach (var file in (string[])[Store, .. files])
        {
            using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
            connection.Execute("UPDATE cells SET seconds = 1"); // the one figure that differs from run to run
        }

        Assert.Equal(Report([Store]), Report(files));
    }

    /// <summary>A share that one machine tells otherwise than the others would leave cells to nobody.</summary>
    [Fact]
    public void Run_AShareWithoutAPhotograph_ComputesNothing()
    {
        using var store = ResultStore.Open(Store);
        var e = Assert.Throws<IgosException>(() => new EvaluationRun(store, _classifier, "weights", Options with
        {
            Photographs = [.. Options.Photographs, new PhotographFile(In("gone.png"), "gone.png")],
            Shard = new Shard(1, 2),
        }).Run(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal($"{In("gone.png")} doesn't exist. The shares of a study are told from all of its photographs: "
            + "give every shard the same ones.", e.Message);
        Assert.Empty(store.Results());
    }

    private static (int, int, int, int) Counts(EvaluationProgress p) => (p.Done, p.Failed, p.Total, p.Computed);

    private string In(string name) => Path.Combine(_folder.Path, name);

    private EvaluationProgress Run(EvaluationOptions options, Action<EvaluationEvent>? events = null,
        CancellationToken cancellationToken = default, string hash = "weights", IClassifier? classifier = null)
    {
        _events.Clear();
        using var store = ResultStore.Open(Store);
        return new EvaluationRun(store, classifier ?? _classifier, hash, options).Run(happened =>
        {
            _events.Add(happened);
            events?.Invoke(happened);
        }, cancellationToken);
    }

    private List<StoredResult> Results()
    {
        using var store = ResultStore.Read(Store);
        return [.. store.Results()];
    }
}
