using System.Globalization;
using System.Text.Json.Nodes;
using CsvHelper;
using Igos.Evaluation.Reports;
using Igos.Evaluation.Store;
using Igos.Evaluation.Studies;
using Igos.Evaluation.Tests.Store;
using Igos.Explainers;
using Igos.Explainers.Sampling;
using Igos.Running;
using Igos.Tests;

namespace Igos.Evaluation.Tests.Reports;

/// <summary>
/// The small store, its heatmaps scored under grey too: I-GOS on a and b, Mask on both, and not yet I-GOS on c.
/// </summary>
public sealed class JudgedReportTests : IDisposable
{
    private const string Warning = "The grey baseline still scores 0.5 for this class.";

    private readonly TemporaryFolder _folder = new();

    public JudgedReportTests()
    {
        MadeUpStore.MakeSmall(Store);
        using var store = ResultStore.Open(Store);
        var grey = store.Judge(store.Model("0123", MadeUpStore.Model, "{}"), "grey");
        var cells = store.Results().ToDictionary(cell => (cell.Photograph[..1], cell.Method));
        foreach (var (photograph, method, deletion, insertion) in (ReadOnlySpan<(string, string, double, double)>)
            [("a", "igos", 0.3, 0.5), ("b", "igos", 0.1, 0.5), ("a", "mask", 0.4, 0.4), ("b", "mask", 0.5, 0.7)])
        {
            var cell = cells[(photograph, method)];
            store.Save(cell.Answer, cell.ChoiceId,
            [
                new NewScore
                {
                    Judge = grey,
                    Deletion = deletion,
                    Insertion = insertion,
                    Probability = 0.75,
                    BaselineProbability = 0.5,
                    Forward = 6,
                    Warnings = photograph == "b" ? Warning : null,
                },
            ]);
        }
    }

    private string Store => Path.Combine(_folder.Path, "results.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_JudgedStore_HasMeansAndPairedDifferences()
    {
        using var store = ResultStore.Read(Store);
        var section = Assert.Single(EvaluationReport.Of([store], ToIgos).Sections);

        Assert.Equal([new ScoreJudge("0123", "grey", "grey")], section.Judges);
        var igos = Assert.Single(section.Rows[0].Judged);
        AssertIs(0.2, 0.1, 2, igos.Deletion); // 0.3, 0.1: s = 0.2 / √2
        AssertIs(0.5, 0, 2, igos.Insertion);
        AssertIs(0.3, 0.1, 2, igos.Difference); // 0.2, 0.4
        Assert.Null(igos.DeletionToReference);
        var mask = Assert.Single(section.Rows[1].Judged);
        AssertIs(0.45, 0.05, 2, mask.Deletion);
        AssertIs(0.25, 0.15, 2, mask.DeletionToReference); // 0.1, 0.4
        AssertIs(0.05, 0.15, 2, mask.InsertionToReference); // −0.1, 0.2
        AssertIs(-0.2, 0, 2, mask.DifferenceToReference); // −0.2, −0.2
        Assert.Equal(
        [
            "mask size=28 failed on 1 photograph, such as c.jpg: The heatmap is constant.",
            "1 of 5 heatmaps aren't scored by grey yet.",
            $"Scores by grey say little on 1 photograph, such as b.jpg: {Warning}",
        ], section.Notes);
    }

    [Fact]
    public void Table_JudgedStore_HasColumnsBesideTheOwn()
    {
        var text = Text(ReportFormat.Markdown);

        Assert.Contains("""
            The same heatmaps scored by grey. Mean ± standard error, over 2 to 3 photographs (each row's n is below).

            | Method | 28×28 Deletion (grey) ↓ | 28×28 Insertion (grey) ↑ |
            | --- | ---: | ---: |
            | I-GOS | 0.2000 ± 0.1000 | 0.5000 ± 0.0000 |
            | Mask | 0.4500 ± 0.0500 | 0.5500 ± 0.1500 |
            """, text);
        Assert.Contains("| Ins. − del. ↑ | Deletion (grey) ↓ | Insertion (grey) ↑ | Ins. − del. (grey) ↑ | Seconds |",
            text);
        Assert.Contains("| 0.1500 ± 0.0500 | 0.4500 ± 0.0500 | 0.5500 ± 0.1500 | 0.1000 ± 0.1000 | 1.50 |", text);
        Assert.Contains("| −0.3000 ± 0.1000 | +0.2500 ± 0.1500 | +0.0500 ± 0.1500 | −0.2000 ± 0.0000 |", text);
    }

    [Fact]
    public void Csv_JudgedStore_HasThemLast_EmptyWhereThereAreNone()
    {
        using var csv = new CsvReader(new StringReader(Text(ReportFormat.Csv)), CultureInfo.InvariantCulture);
        var lines = csv.GetRecords<dynamic>().Select(line => (IDictionary<string, object>)line).ToArray();

        Assert.Equal(["deletion_grey", "insertion_grey", "probability_grey", "baseline_probability_grey",
            "score_forward_grey", "warnings_grey", "error_grey"], lines[0].Keys.TakeLast(7));
        var found = lines.ToDictionary(line => $"{line["photograph"]} {line["method"]}");
        Assert.Equal(["0.1", "0.5", "0.75", "0.5", "6", Warning, ""], found["b.jpg igos"].Values.TakeLast(7));
        Assert.Equal(["", "", "", "", "", "", ""], found["c.jpg igos"].Values.TakeLast(7));
    }

    [Fact]
    public void Json_JudgedStore_HasThemByTheirJudge()
    {
        var mask = JsonNode.Parse(Text(ReportFormat.Json))!["sections"]![0]!["rows"]![1]!["judged"]![0]!;

        Assert.Equal("grey", (string?)mask["judge"]);
        Assert.Equal(0.45, (double)mask["deletion"]!["mean"]!, 1e-12);
        Assert.Equal(-0.2, (double)mask["insertionMinusDeletionToReference"]!["mean"]!, 1e-12);
    }

    /// <summary>What one store has of a heatmap's judges and another hasn't counts too.</summary>
    [Fact]
    public void Of_TwoStores_MergesTheirJudges()
    {
        var path = Path.Combine(_folder.Path, "without.db");
        MadeUpStore.MakeSmall(path);
        using var without = ResultStore.Read(path);
        using var with = ResultStore.Read(Store);

        var judged = EvaluationReport.Of([without, with]).Sections[0].Rows[0].Judged[0];

        AssertIs(0.2, 0.1, 2, judged.Deletion);
    }

    /// <summary>A row of a study whose method is found by its own score.</summary>
    [Fact]
    public void Of_RowThatOptimizedItsScore_SaysWhatCanBeCompared()
    {
        var method = Method.Of<RandomHeatmapOptions>("cheat", options => new RandomHeatmap(options), _ => default,
            "Cheat", "a test", Needs.Scores, Resolution.Any, optimizesScore: true);
        using (var made = new MadeUpStore(Store))
        {
            made.Cell(made.Answer("a.jpg", truth: 7, predicted: 7, probability: 0.9), "cheat", 0, 1);
        }

        using var store = ResultStore.Read(Store);
        var study = Study.Of([new MethodChoice(method), MethodChoice.Parse("igos size=28")]);
        var notes = EvaluationReport.Of([store], new ReportOptions { Study = study }).Sections[0].Notes;

        Assert.Contains("cheat optimized deletion and insertion under the blur baseline, so these flatter it; no "
            + "method has seen the grey baseline, under which its scores can be compared with the others'.", notes);
        Assert.DoesNotContain(Section(ToIgos).Notes, note => note.Contains("flatter"));
    }

    private ReportSection Section(ReportOptions options)
    {
        using var store = ResultStore.Read(Store);
        return EvaluationReport.Of([store], options).Sections[0];
    }

    private static ReportOptions ToIgos => new() { Reference = MethodChoice.Parse("igos") };

    private string Text(ReportFormat format)
    {
        using var store = ResultStore.Read(Store);
        using var writer = new StringWriter();
        EvaluationReport.Of([store], ToIgos).Write(writer, format);
        return writer.ToString();
    }

    private static void AssertIs(double mean, double error, int count, Estimate? estimate)
    {
        Assert.NotNull(estimate);
        Assert.Equal(mean, estimate.Value.Mean, 1e-12);
        Assert.Equal(error, estimate.Value.StandardError, 1e-12);
        Assert.Equal(count, estimate.Value.Count);
    }
}
