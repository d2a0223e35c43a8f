using Igos.Evaluation.Reports;
using Igos.Evaluation.Store;
using Igos.Evaluation.Studies;
using Igos.Evaluation.Tests.Store;
using Igos.Running;
using Igos.Tests;

namespace Igos.Evaluation.Tests.Reports;

public sealed class EvaluationReportTests : IDisposable
{
    private static readonly double RootOf3 = Math.Sqrt(3);

    private readonly TemporaryFolder _folder = new();
    private readonly List<ResultStore> _open = [];

    public void Dispose()
    {
        _open.ForEach(store => store.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public void Of_SmallStore_HasMeansAndStandardErrors()
    {
        var section = Assert.Single(Report(Small()).Sections);

        Assert.Equal((3, (1, 2)), (section.Photographs, section.Correct));
        Assert.Equal([MadeUpStore.Versions], section.Versions);
        var igos = section.Rows[0];
        Assert.Equal(("igos size=28", 3, 0), (igos.Choice.Text, igos.Count, igos.Failed));
        AssertIs(0.2, 0.1 / RootOf3, 3, igos.Deletion);
        AssertIs(0.6, 0.1 / RootOf3, 3, igos.Insertion);
        AssertIs(0.4, 0.1 / RootOf3, 3, igos.Difference); // 0.4, 0.5, 0.3
        AssertIs(0.875, 0, 3, igos.Objective);
        AssertIs(340, 0, 3, igos.Forward);
    }

    [Fact]
    public void Of_FailedRow_CountsItApart()
    {
        var section = Report(Small()).Sections[0];

        var mask = section.Rows[1];
        Assert.Equal((2, 1), (mask.Count, mask.Failed));
        AssertIs(0.3, 0.1, 2, mask.Deletion); // s = 0.2 / √2
        AssertIs(0.45, 0.05, 2, mask.Insertion);
        Assert.Equal(["mask size=28 failed on 1 photograph, such as c.jpg: The heatmap is constant."], section.Notes);
    }

    [Fact]
    public void Of_Curves_HasTheirBand()
    {
        var curve = Report(Small()).Sections[0].Rows[0].DeletionCurve;

        Assert.Equal(3, curve.Count);
        AssertIs(1, 0, 3, curve[0]);
        AssertIs(0.25, 0.25 / RootOf3, 3, curve[1]); // 0.5, 0.25, 0
        AssertIs(0.125, 0.125 / RootOf3, 3, curve[2]);
    }

    [Fact]
    public void Of_Reference_PairsPhotographs()
    {
        var rows = Report(Small(), new ReportOptions { Reference = MethodChoice.Parse("igos") }).Sections[0].Rows;

        Assert.Null(rows[0].Reference);
        Assert.Equal("igos size=28", rows[1].Reference?.Text);
        AssertIs(0.15, 0.05, 2, rows[1].DeletionToReference); // 0.1 and 0.2
        AssertIs(-0.15, 0.05, 2, rows[1].InsertionToReference);
        AssertIs(-0.3, 0.1, 2, rows[1].DifferenceToReference); // −0.2 and −0.4
    }

    /// <summary>Grad-CAM's heatmaps have 7×7 cells of themselves: I-GOS's of 7×7 are their reference.</summary>
    [Fact]
    public void Of_RowWithoutSize_IsComparedAtTheSizeOfItsHeatmaps()
    {
        var path = Make("a.db", store =>
        {
            var a = store.Answer("a.jpg", 7, 7, 0.9);
            store.Cell(a, "igos size=28", 0.1, 0.5);
            store.Cell(a, "igos size=7", 0.2, 0.75, size: 7);
            store.Cell(a, "grad-cam", 0.5, 0.25, size: 7);
        });

        var row = Report(path, new ReportOptions { Reference = MethodChoice.Parse("igos") }).Sections[0].Rows
            .Single(r => r.Choice.Method.Name == "grad-cam");
        Assert.Equal("igos size=7", row.Reference?.Text);
        AssertIs(0.3, 0, 1, row.DeletionToReference);
    }

    [Fact]
    public void Of_ReferenceThatIsNowhere_SaysSo() => Assert.Contains(
        "No differences: no photograph has both the reference rise and another row.",
        Report(Small(), new ReportOptions { Reference = MethodChoice.Parse("rise") }).Sections[0].Notes);

    [Fact]
    public void Of_TwoStores_MergesThem()
    {
        var other = Make("other.db", store =>
            store.Cell(store.Answer("d.jpg", 1, 1, 0.5), "igos size=28", 0.4, 0.6));

        var section = Assert.Single(Report([Small(), other]).Sections);
        Assert.Equal((4, (2, 3)), (section.Photographs, section.Correct));
        AssertIs(0.25, Math.Sqrt(0.05 / 3 / 4), 4, section.Rows[0].Deletion); // squares 0.0225 + 0.0025, twice
    }

    [Fact]
    public void Of_SameCellInTwoStores_CountsTheFirst()
    {
        var same = Make("same.db", store =>
            store.Cell(store.Answer("a.jpg", 7, 7, 0.9), "igos size=28", 0.1, 0.5));
        var differs = Make("differs.db", store =>
            store.Cell(store.Answer("a.jpg", 7, 7, 0.9), "igos size=28", 0.7, 0.5));

        var section = Assert.Single(Report([Small(), same, differs]).Sections);
        AssertIs(0.2, 0.1 / RootOf3, 3, section.Rows[0].Deletion);
        Assert.Equal("1 heatmap is in several stores with different figures: the first store's count.",
            section.Notes[0]);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void Of_NewerVersionOfAMethod_ReplacesTheOlder(int first, int second)
    {
        string Store(string name, int version) => Make(name, store =>
        {
            store.Cell(store.Answer("a.jpg", 7, 7, 0.9), "mask size=28", version / 10.0, 0.5, version: version);
            store.Cell(store.Answer("b.jpg", 7, 7, 0.9), "mask size=28", version / 10.0, 0.5, version: version);
        });

        var section = Assert.Single(Report([Store("1.db", first), Store("2.db", second)]).Sections);
        AssertIs(0.2, 0, 2, section.Rows[0].Deletion);
        Assert.Equal(["mask size=28: 2 heatmaps are from an older version of the method and don't count."],
            section.Notes);
    }

    /// <summary>Before I-GOS had presets, its weights and its noise were the paper's: nothing of it is light.</summary>
    [Fact]
    public void Of_RowsOfIgosFromBeforePresets_AreOfThePaper()
    {
        string[] texts = ["igos size=28", "igos size=28 l1=0.1 noise=0 tv=2", "igos size=28 noise=0", "igos wand=1"];
        var old = Make("old.db", store =>
        {
            var answer = store.Answer("a.jpg", 7, 7, 0.9);
            foreach (var (text, i) in texts.Select((text, i) => (text, i)))
            {
                store.Cell(answer, text, i / 10.0, 0.5, version: 1);
            }
        });

        var section = Assert.Single(Report([Small(), old]).Sections);
        var rows = section.Rows.Where(row => row.Choice.Method.Name == "igos")
            .ToDictionary(row => row.Choice.Text, row => (row.Count, Mean: Math.Round(row.Deletion!.Value.Mean, 6)));
        Assert.Equal((3, 0.2), rows["igos size=28"]);
        Assert.Equal((1, 0), rows["igos size=28 preset=paper"]);
        Assert.Equal((1, 0.1), rows["igos size=28 l1=0.1 noise=0 preset=paper tv=2"]);
        Assert.Equal((1, 0.2), rows["igos size=28 noise=0 preset=paper"]);
    }

    [Fact]
    public void Of_StudyWithRowsThatAreMissing_NamesThem()
    {
        var study = Study.Of([MethodChoice.Parse("igos size=28"), MethodChoice.Parse("igos size=14")]);

        var section = Report(Small(), new ReportOptions { Study = study }).Sections[0];
        Assert.Equal([3, 0], section.Rows.Select(row => row.Count));
        Assert.Null(section.Rows[1].Deletion);
        Assert.Equal(["No photograph has igos size=14 yet."], section.Notes);
    }

    /// <summary>Another igos may have methods and options that this one hasn't.</summary>
    [Fact]
    public void Of_RowsThatAreUnknown_NamesThem()
    {
        var path = Make("a.db", store =>
        {
            var a = store.Answer("a.jpg", 7, 7, 0.9);
            store.Cell(a, "igos size=28", 0.1, 0.5);
            store.Cell(a, "crystal-ball size=28", 0, 1);
        });

        var section = Report(path).Sections[0];
        Assert.Equal("igos size=28", Assert.Single(section.Rows).Choice.Text);
        Assert.Equal(["This igos doesn't know crystal-ball size=28, so these rows are left out."], section.Notes);
    }

    [Fact]
    public void Of_PhotographThatGaveNoAnswer_IsNamed()
    {
        var path = Make("a.db", store =>
        {
            store.Cell(store.Answer("a.jpg", 7, 7, 0.9), "igos size=28", 0.1, 0.5);
            store.NoAnswer("torn.jpg", "It ends too early.");
        });

        Assert.Equal(["1 photograph gave no answer, such as torn.jpg: It ends too early."],
            Report(path).Sections[0].Notes);
    }

    [Fact]
    public void Of_NothingButFailures_SaysWhy()
    {
        var path = Make("a.db", store => store.NoAnswer("torn.jpg", "It ends too early."));

        Assert.Equal($"{path}: there is no result, as no photograph gave an answer; torn.jpg: It ends too early.",
            Assert.Throws<IgosException>(() => Report(path)).Message);
    }

    [Theory]
    [InlineData("probability > 0.01 and correct", 1)]
    [InlineData("not correct", 1)]
    [InlineData("truth is null -- unknown", 1)]
    [InlineData("photograph in ('a.jpg', 'x;y')", 1)]
    [InlineData("deletion <= (SELECT avg(deletion) FROM results)", 2)]
    public void Of_Condition_LeavesWhatMeetsIt(string where, int photographs)
    {
        var section = Report(Small(), new ReportOptions { Where = where }).Sections[0];

        Assert.Equal(photographs, section.Photographs);
    }

    [Fact]
    public void Of_ConditionThatNothingMeets_SaysSo() => Assert.EndsWith(
        "there is no result that meets the condition \"probability > 2\".",
        Assert.Throws<IgosException>(() => Report(Small(), new ReportOptions { Where = "probability > 2" })).Message);

    /// <summary>One expression, whatever is tried: nothing is changed, added or read besides.</summary>
    [Theory]
    [InlineData("probabilty > 0.5", "no such column: probabilty")]
    [InlineData("probability >", "syntax error")]
    [InlineData("", "syntax error")]
    [InlineData("1); DELETE FROM cells; --", "syntax error")]
    [InlineData("1); SELECT (1", "syntax error")]
    [InlineData("1) UNION ALL SELECT * FROM results WHERE (1", "syntax error")]
    [InlineData("1), (2", "syntax error")]
    [InlineData("1) ORDER BY (1", "wrong number of arguments")]
    [InlineData("1) LIMIT (1", "syntax error")]
    [InlineData("probability > @p", "parameters have no value here")]
    public void Of_ConditionThatIsNone_SaysWhatIsExpected(string where, string reason)
    {
        var path = Small();

        var error = Assert.Throws<ChoiceException>(() => Report(path, new ReportOptions { Where = where }));
        Assert.StartsWith($"where {where}: ", error.Message);
        Assert.Contains(reason, error.Message);
        Assert.Contains("Expected an SQL expression over hash, photograph, ", error.Message);
        Assert.Equal(3, Report(path).Sections[0].Rows[0].Count);
    }

    /// <summary>The rows of a large study, each counted once; the figures are MakeLarge's.</summary>
    [Fact]
    public void Of_ManyRows_CountsEachOnce() => AssertLarge(Path.Combine(_folder.Path, "many.db"), 200);

    /// <summary>
    /// For measuring the command (bench/README.md): 130,000 rows, in the file that IGOS_BENCH_STORE names.
    /// </summary>
    [Fact(Explicit = true)]
    public void Of_StoreOf130000Rows_CountsEachOnce() => AssertLarge(
        Environment.GetEnvironmentVariable("IGOS_BENCH_STORE") ?? Path.Combine(_folder.Path, "large.db"), 5000);

    private void AssertLarge(string path, int photographs)
    {
        string[] rows =
        [
            .. Study.Find("table-1").Rows.Concat(Study.Find("table-5").Rows).Select(row => row.Text),
            "gradient", "smoothgrad", "deconvnet", "guided-backprop", "occlusion",
        ];
        Assert.Equal(26, rows.Length);
        MadeUpStore.MakeLarge(path, photographs, rows);

        var section = Assert.Single(Report(path).Sections);
        Assert.Equal(photographs, section.Photographs);
        Assert.All(section.Rows, (row, r) =>
        {
            Assert.Equal(rows[r], row.Choice.Text);
            AssertMean(0.45, photographs, row.Deletion);
            AssertMean(0.45 + (r + 1) / 100.0, photographs, row.Insertion);
        });
    }

    private static void AssertMean(double mean, int count, Estimate? estimate)
    {
        Assert.Equal(count, estimate!.Value.Count);
        Assert.Equal(mean, estimate.Value.Mean, 1e-9);
    }

    private static void AssertIs(double mean, double error, int count, Estimate? estimate)
    {
        Assert.Equal(count, estimate!.Value.Count);
        Assert.Equal(mean, estimate.Value.Mean, 1e-9);
        Assert.Equal(error, estimate.Value.StandardError, 1e-9);
    }

    private string Small()
    {
        var path = Path.Combine(_folder.Path, $"small-{_open.Count}.db");
        MadeUpStore.MakeSmall(path);
        return path;
    }

    private string Make(string name, Action<MadeUpStore> fill)
    {
        var path = Path.Combine(_folder.Path, name);
        using var store = new MadeUpStore(path);
        fill(store);
        return path;
    }

    private EvaluationReport Report(string path, ReportOptions? options = null) => Report([path], options);

    private EvaluationReport Report(string[] paths, ReportOptions? options = null)
    {
        ResultStore[] stores = [.. paths.Select(ResultStore.Read)];
        _open.AddRange(stores);
        return EvaluationReport.Of(stores, options);
    }
}
