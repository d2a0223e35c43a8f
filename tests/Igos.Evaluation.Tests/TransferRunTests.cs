using System.Globalization;
using CsvHelper;
using Igos.Classifiers;
using Igos.Evaluation.Datasets;
using Igos.Evaluation.Reports;
using Igos.Evaluation.Store;
using Igos.Evaluation.Studies;
using Igos.Imaging;
using Igos.Networks;
using Igos.Networks.Layers;
using Igos.Running;
using Igos.Tests;
using static TorchSharp.torch;

namespace Igos.Evaluation.Tests;

/// <summary>
/// Heatmaps of one network scored on another. Random heatmaps are the same for both, so that the other network's own
/// evaluation says what its scores of them must be.
/// </summary>
[Collection(nameof(LiveTensors))]
public sealed class TransferRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly NetworkClassifier _explained = Flat("explained", ["cat", "dog", "horse"]);

    public TransferRunTests()
    {
        foreach (var name in (string[])["cat.png", "horse.png"])
        {
            File.Copy(ProjectFiles.Path("assets", name), In(name));
        }
    }

    private EvaluationOptions Options => new()
    {
        Study = Study.Of([MethodChoice.Parse("random size=8"), MethodChoice.Parse("random size=4")]),
        Photographs = PhotographSet.Find([_folder.Path]),
        Truth = TrueClasses.Read(Truth("cat"), PhotographSet.Find([_folder.Path]), _explained),
        Target = StudyTarget.Truth,
    };

    public void Dispose()
    {
        _explained.Dispose();
        _folder.Dispose();
    }

    /// <summary>Also where the other network has its labels in another order, or none.</summary>
    [Theory]
    [InlineData(new[] { "dog", "Horse", "cat " }, 2)]
    [InlineData(null, 0)]
    public void Run_OnAnotherNetwork_GivesWhatItsOwnEvaluationGives(string[]? labels, int asked)
    {
        using var other = Flat("other", labels, seed: 5);
        Run("transfer.db", _explained, Options with
        {
            ScoreModel = new ScoreModel(other, "other weights"),
            ScoreBaselines = [BaselineKind.Blur],
        });
        var truth = TrueClasses.Read(Truth($"{asked}"), Options.Photographs, other);
        Run("grey.db", other, Options with { Truth = truth });
        Run("blur.db", other, Options with { Truth = truth, Baseline = BaselineKind.Blur });

        var scores = Scores("transfer.db");
        Assert.Equal(12, scores.Count); // explained, blur; other, grey; other, blur: of 2 photographs and 2 rows
        foreach (var baseline in (string[])["blur", "grey"])
        {
            var expected = Results($"{baseline}.db").Select(r => (r.Deletion, r.Insertion, (double?)r.Probability));
            var found = scores.Where(s => s.Model == "other" && s.Baseline == baseline)
                .Select(s => (s.Deletion, s.Insertion, s.Probability));
            Assert.Equal(expected.Order(), found.Order());
        }
    }

    [Fact]
    public void Report_HasColumnsNamedByTheNetwork()
    {
        using var other = Flat("other", null, seed: 5);
        Run("a.db", _explained, Options with { ScoreModel = new ScoreModel(other, "other weights") });

        using var store = ResultStore.Read(In("a.db"));
        var report = EvaluationReport.Of([store]);
        var judge = Assert.Single(report.Sections[0].Judges);
        Assert.Equal(("other, grey", "grey"), (judge.Title, judge.Baseline));
        using var text = new StringWriter();
        report.Write(text, ReportFormat.Csv);
        using var csv = new CsvReader(new StringReader(text.ToString()), CultureInfo.InvariantCulture);
        var line = (IDictionary<string, object>)csv.GetRecords<dynamic>().First();
        Assert.NotEqual("", line["deletion_other_grey"]);
        Assert.NotEqual(line["probability"], line["probability_other_grey"]);
    }

    [Fact]
    public void Run_OnANetworkOfOtherClasses_IsRefused()
    {
        using var fewer = Flat("fewer", ["cat", "dog"]);
        AssertRefused(fewer,
            "score-model fewer: it has 2 classes, and explained has 3: name a model of the same classes.");
        using var others = Flat("others", ["cat", "dog", "ship"]);
        AssertRefused(others, "score-model others: its labels aren't explained's: \"horse\", class 2 there, is the "
            + "name of 0 classes here, and class 2 here is \"ship\". Name a model of the same classes.");
        using var twice = Flat("twice", ["dog", "cat", "cat"]);
        AssertRefused(twice, "score-model twice: its labels aren't explained's: \"cat\", class 0 there, is the name "
            + "of 2 classes here, and class 0 here is \"dog\". Name a model of the same classes.");
        AssertRefused(_explained, "score-model explained: that is the model that is explained: its scores are there "
            + "anyway. Name another, or leave it out.");
    }

    /// <summary>A heatmap as fine as the one network's images is finer than the other's.</summary>
    [Fact]
    public void Run_OnANetworkOfSmallerImages_SaysWhichHeatmapsAreTooFine()
    {
        using var small = Flat("small", null, seed: 5, side: 12);
        var options = Options with
        {
            ScoreModel = new ScoreModel(small, "small weights"),
            Study = Study.Of([MethodChoice.Parse("random size=8"), MethodChoice.Parse("gradient")]),
        };
        var done = Run("a.db", _explained, options);

        Assert.Equal((2, 2), (done.Done, done.Failed));
        Assert.All(Results("a.db"), result => Assert.NotNull(result.Deletion)); // the own scores are there
        Assert.Equal(["the heatmap of 24×24 cells is finer than the images of 12×12 that small takes: choose a smaller "
            + "size."], Scores("a.db").Select(s => s.Error).OfType<string>().Distinct());
        var e = Assert.Throws<ChoiceException>(() => Run("a.db", _explained, options with
        {
            Study = Study.Of([MethodChoice.Parse("random size=16")]),
        }));
        Assert.Contains("12×12", e.Message);
    }

    /// <summary>A network of random weights on the mean colours of 3×3 parts of its images.</summary>
    private static NetworkClassifier Flat(string name, string[]? labels, int seed = 3, int side = 24)
    {
        var count = labels?.Length ?? 3;
        using var generator = new Generator((ulong)seed, CPU);
        var layers = new Layer[]
        {
            new RoutingLayer("parts", "AveragePooling", ["image"],
                x => nn.functional.adaptive_avg_pool2d(x[0], [3, 3])),
            new RoutingLayer("flat", "Flatten", ["parts"], x => x[0].flatten(1)),
            new Linear("classifier", "flat", randn([count, 27], generator: generator)),
        };
        return new NetworkClassifier(
            name, new Network(layers, "image"), new ImageSize(side, side), Normalization.Unit, count, labels);
    }

    private string Truth(string cls)
    {
        var path = In($"{cls}.csv");
        File.WriteAllText(path, $"cat.png,{cls}\nhorse.png,{cls}\n");
        return path;
    }

    private string In(string name) => Path.Combine(_folder.Path, name);

    private void AssertRefused(IClassifier other, string message) => Assert.Equal(message,
        Assert.Throws<ChoiceException>(() => Run("refused.db", _explained, Options with
        {
            ScoreModel = new ScoreModel(other, other.Name),
        })).Message);

    private EvaluationProgress Run(string store, IClassifier classifier, EvaluationOptions options)
    {
        using var opened = ResultStore.Open(In(store));
        return new EvaluationRun(opened, classifier, classifier.Name, options).Run();
    }

    private List<StoredScore> Scores(string name)
    {
        using var store = ResultStore.Read(In(name));
        return [.. store.Scores().SelectMany(scores => scores)];
    }

    private List<StoredResult> Results(string name)
    {
        using var store = ResultStore.Read(In(name));
        return [.. store.Results()];
    }
}
