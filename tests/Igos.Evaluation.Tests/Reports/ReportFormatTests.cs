using System.Globalization;
using System.Text.Json.Nodes;
using CsvHelper;
using Igos.Evaluation.Reports;
using Igos.Evaluation.Store;
using Igos.Evaluation.Studies;
using Igos.Evaluation.Tests.Store;
using Igos.Running;
using Igos.Tests;

namespace Igos.Evaluation.Tests.Reports;

/// <summary>The whole text of each format for the small store, whose figures EvaluationReportTests computes.</summary>
public sealed class ReportFormatTests : IDisposable
{
    private static readonly ReportOptions ToIgos = new() { Reference = MethodChoice.Parse("igos") };

    private readonly TemporaryFolder _folder = new();

    private string Store => Path.Combine(_folder.Path, "results.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Table_SmallStore_ReadsWell() => AssertText(
        """
        Deletion and insertion
        FACTS
        Computed with igos 0.1.0, device cpu.

        Mean ± standard error, over 2 to 3 photographs (each row's n is below).
        Method    28×28 Del. ↓    28×28 Ins. ↑
        I-GOS   0.2000 ±0.0577  0.6000 ±0.0577
        Mask    0.3000 ±0.1000  0.4500 ±0.0500

        Each row, with its cost an image, the metric apart.
        Method        n  Failed          Del. ↓          Ins. ↑   Ins. − del. ↑  Seconds  Fwd.  Bwd.
        igos size=28  3       0  0.2000 ±0.0577  0.6000 ±0.0577  0.4000 ±0.0577     1.50   340   310
        mask size=28  2       1  0.3000 ±0.1000  0.4500 ±0.0500  0.1500 ±0.0500     1.50   340   310

        Differences to the reference on the same photographs, mean ± standard error.
        Method        Minus         Pairs           Del. ↓           Ins. ↑    Ins. − del. ↑
        mask size=28  igos size=28      2  +0.1500 ±0.0500  −0.1500 ±0.0500  −0.3000 ±0.1000
        Note: mask size=28 failed on 1 photograph, such as c.jpg: The heatmap is constant.


        """, ReportFormat.Table);

    [Fact]
    public void Markdown_SmallStore_IsGitHubs() => AssertText(
        """
        ## Deletion and insertion

        FACTS

        Computed with igos 0.1.0, device cpu.

        Mean ± standard error, over 2 to 3 photographs (each row's n is below).

        | Method | 28×28 Deletion ↓ | 28×28 Insertion ↑ |
        | --- | ---: | ---: |
        | I-GOS | 0.2000 ± 0.0577 | 0.6000 ± 0.0577 |
        | Mask | 0.3000 ± 0.1000 | 0.4500 ± 0.0500 |

        Each row, with its cost an image, the metric apart.

        | Method | n | Failed | Deletion ↓ | Insertion ↑ | Ins. − del. ↑ | Seconds | Forward | Backward |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        | igos size=28 | 3 | 0 | 0.2000 ± 0.0577 | 0.6000 ± 0.0577 | 0.4000 ± 0.0577 | 1.50 | 340 | 310 |
        | mask size=28 | 2 | 1 | 0.3000 ± 0.1000 | 0.4500 ± 0.0500 | 0.1500 ± 0.0500 | 1.50 | 340 | 310 |

        Differences to the reference on the same photographs, mean ± standard error.

        | Method | Minus | Pairs | Deletion ↓ | Insertion ↑ | Ins. − del. ↑ |
        | --- | --- | ---: | ---: | ---: | ---: |
        | mask size=28 | igos size=28 | 2 | +0.1500 ± 0.0500 | −0.1500 ± 0.0500 | −0.3000 ± 0.1000 |

        - mask size=28 failed on 1 photograph, such as c.jpg: The heatmap is constant.


        """, ReportFormat.Markdown);

    [Fact]
    public void Latex_SmallStore_HasTablesOfBooktabs() => AssertText(
        """
        % Read by \input in a document that has \usepackage{booktabs}.
        \subsection*{Deletion and insertion}
        FACTS

        Computed with igos 0.1.0, device cpu.

        \begin{table}[htbp]
        \caption{Mean $\pm$ standard error, over 2 to 3 photographs (each row's n is below).}
        \makebox[\textwidth][c]{\scriptsize\setlength{\tabcolsep}{3pt}
        \begin{tabular}{lrr}
        \toprule
         & \multicolumn{2}{c}{28$\times$28} \\
        \cmidrule(lr){2-3}
        Method & Deletion ↓ & Insertion ↑ \\
        \midrule
        I-GOS & 0.2000 {±0.0577} & 0.6000 {±0.0577} \\
        Mask & 0.3000 {±0.1000} & 0.4500 {±0.0500} \\
        \bottomrule
        \end{tabular}}
        \end{table}

        \begin{table}[htbp]
        \caption{Each row, with its cost an image, the metric apart.}
        \makebox[\textwidth][c]{\scriptsize\setlength{\tabcolsep}{3pt}
        \begin{tabular}{lrrrrrrrr}
        \toprule
        Method & n & Failed & Deletion ↓ & Insertion ↑ & Ins. − del. ↑ & Seconds & Forward & Backward \\
        \midrule
        igos size=28 & 3 & 0 & 0.2000 {±0.0577} & 0.6000 {±0.0577} & 0.4000 {±0.0577} & 1.50 & 340 & 310 \\
        mask size=28 & 2 & 1 & 0.3000 {±0.1000} & 0.4500 {±0.0500} & 0.1500 {±0.0500} & 1.50 & 340 & 310 \\
        \bottomrule
        \end{tabular}}
        \end{table}

        \begin{table}[htbp]
        \caption{Differences to the reference on the same photographs, mean $\pm$ standard error.}
        \makebox[\textwidth][c]{\scriptsize\setlength{\tabcolsep}{3pt}
        \begin{tabular}{llrrrr}
        \toprule
        Method & Minus & Pairs & Deletion ↓ & Insertion ↑ & Ins. − del. ↑ \\
        \midrule
        mask size=28 & igos size=28 & 2 & +0.1500 {±0.0500} & −0.1500 {±0.0500} & −0.3000 {±0.1000} \\
        \bottomrule
        \end{tabular}}
        \end{table}

        \begin{itemize}
        \item mask size=28 failed on 1 photograph, such as c.jpg: The heatmap is constant.
        \end{itemize}


        """, ReportFormat.Latex);

    [Fact]
    public void Markdown_Paper_HasItsFiguresBelowOurs()
    {
        var lines = OfThePaper(new ReportOptions { Study = Study.Find("table-1"), ShowsPaper = true }).Split('\n');

        var head = Array.FindIndex(lines,
            line => line.StartsWith("| Method | 224×224 Deletion ↓", StringComparison.Ordinal));
        Assert.EndsWith("| 28×28 Deletion ↓ | 28×28 Insertion ↑ | 14×14 Deletion ↓ | 14×14 Insertion ↑ |", lines[head]);
        var igos = Array.FindIndex(lines, line => line.StartsWith("| I-GOS preset=paper |", StringComparison.Ordinal));
        Assert.Equal("| I-GOS preset=paper | – | – | – | – | 0.2000 ± 0.0577 | 0.6000 ± 0.0577 | – | – |", lines[igos]);
        Assert.Equal("| in the paper | 0.0336 | 0.5246 | 0.0609 | 0.5153 | 0.0899 | 0.5701 | 0.1213 | 0.6387 |",
            lines[igos + 1]);
    }

    [Fact]
    public void Markdown_Runtime_HasSecondsAndPasses()
    {
        var lines = OfThePaper(new ReportOptions
        {
            Study = Study.Find("table-3").Narrowed(["igos"], [28]),
            ShowsPaper = true,
        }).Split('\n');

        Assert.Contains("| Method | 28×28 Seconds | 28×28 Passes |", lines);
        Assert.Contains("| I-GOS preset=paper | 1.50 ± 0.00 | 340 + 310 |", lines);
        Assert.Contains("| in the paper | 5.6–6.1 |  |", lines);
    }

    [Fact]
    public void Markdown_Objective_HasWeightsByMethods()
    {
        using (var store = new MadeUpStore(Store))
        {
            foreach (var row in Study.Find("table-5").Rows)
            {
                store.Cell(store.Answer("a.jpg", 7, 7, 0.9), row.Text, 0.25, 0.5);
            }
        }

        var lines = Text(ReportFormat.Markdown, new ReportOptions { Study = Study.Find("table-5"), ShowsPaper = true })
            .Split('\n');
        var first = Array.FindIndex(lines, line => line.StartsWith("| 0.01 |", StringComparison.Ordinal));
        Assert.StartsWith("| λ₁ | λ₂ | I-GOS preset=paper relax-l1=false Objective ↓ |", lines[first - 2]);
        Assert.Equal("| 0.01 | 0.2 | 0.8750 | 0.2500 | 0.5000 | 0.8750 | 0.2500 | 0.5000 |", lines[first]);
        Assert.Equal("| in the paper |  | 0.2241 |  |  | 0.3349 |  |  |", lines[first + 1]);
        Assert.StartsWith("| 1 | 20 |", lines[first + 4]);
    }

    /// <summary>A method's own size beside the same size asked for: both are seen.</summary>
    [Fact]
    public void Markdown_TwoRowsOfOnePlace_AreBothThere()
    {
        using (var store = new MadeUpStore(Store))
        {
            var a = store.Answer("a.jpg", 7, 7, 0.9);
            store.Cell(a, "grad-cam", 0.25, 0.5, size: 7);
            store.Cell(a, "grad-cam size=7", 0.75, 0.5, size: 7);
        }

        var lines = Text(ReportFormat.Markdown).Split('\n');
        Assert.Contains("| Grad-CAM | 0.2500 | 0.5000 |", lines);
        Assert.Contains("| grad-cam size=7 | 0.7500 | 0.5000 |", lines);
    }

    /// <summary>Read back by another program than wrote it, whatever the names hold.</summary>
    [Fact]
    public void Csv_NastyNames_AreReadBack()
    {
        const string Name = "a, \"b\"\r\n= 日本 |_&.jpg";
        using (var store = new MadeUpStore(Store))
        {
            store.Cell(store.Answer(Name, 7, 7, 0.9), "igos size=28", 0.25, 0.5);
        }

        var text = Text(ReportFormat.Csv);
        Assert.Contains("\"a, \"\"b\"\"\r\n= 日本 |_&.jpg\",", text);
        using var parser = new Microsoft.VisualBasic.FileIO.TextFieldParser(new StringReader(text));
        parser.SetDelimiters(",");
        var (head, line) = (parser.ReadFields()!, parser.ReadFields()!);
        Assert.Null(parser.ReadFields());
        Assert.Equal(Name, line[Array.IndexOf(head, "photograph")].ReplaceLineEndings("\r\n"));
        Assert.Equal("0.25", line[Array.IndexOf(head, "deletion")]);
        Assert.Equal("340", line[Array.IndexOf(head, "forward")]);
    }

    [Fact]
    public void Csv_SmallStore_HasALineAHeatmapAndNoPaths()
    {
        var lines = Small(ReportFormat.Csv).Split("\r\n");

        Assert.Equal("photograph,hash,model,model_hash,question,asked,target,class,truth,predicted,probability,"
            + "baseline_probability,method,choice,version,height,width,resampled,deletion,insertion,score,l1,tv,"
            + "objective,iterations,stop,forward,backward,score_forward,seconds,point_x,point_y,distance,in_crowd,"
            + "difficult,chance,centre_distance,centre_in_crowd,boxes,photograph_warnings,warnings,error",
            lines[0]);
        Assert.Equal($"a.jpg,hash of a.jpg,Made Up 1,0123,\"{MadeUpStore.Question}\","
            + "predicted,7,class 7,7,7,0.9,0.01,igos,igos size=28,2,28,28,,0.1,0.5,0.125,0.25,0.5,0.875,15,converged,"
            + "340,310,102,1.5,,,,,,,,,,,,", lines[1]);
        Assert.EndsWith(",mask,mask size=28,1,,,,,,,,,,,,,,,,,,,,,,,,,,,The heatmap is constant.", lines[6]);
        Assert.Equal("", lines[7]);
        Assert.DoesNotContain(lines, line => line.Contains("/somewhere"));
    }

    /// <summary>What a report counts, and nothing else: else nobody could compute its means again.</summary>
    [Fact]
    public void Csv_SeveralStores_HasWhatTheReportCounts()
    {
        var second = Path.Combine(_folder.Path, "second.db");
        MadeUpStore.MakeSmall(Store);
        MadeUpStore.MakeSmall(second);
        using (var store = new MadeUpStore(second))
        {
            store.Cell(store.Answer("d.jpg", 1, 1, 0.5), "igos size=28", 0.4, 0.6);
        }

        using var csv = new CsvReader(new StringReader(Text(
            ReportFormat.Csv, new ReportOptions { Study = Study.Of([MethodChoice.Parse("igos size=28")]) }, second)),
            CultureInfo.InvariantCulture);
        Assert.Equal(["a.jpg", "b.jpg", "c.jpg", "d.jpg"],
            csv.GetRecords<dynamic>().Select(line => (string)line.photograph));
    }

    [Fact]
    public void Json_SmallStore_HasRowsAndCurves()
    {
        var section = Assert.Single(JsonNode.Parse(Small(ReportFormat.Json, ToIgos))!["sections"]!.AsArray())!;

        Assert.Equal(("quality", "predicted", 3), ((string)section["layout"]!, (string)section["target"]!,
            (int)section["photographs"]!));
        Assert.Equal("0.1.0", (string)section["versions"]![0]!["igos"]!);
        var igos = section["rows"]![0]!;
        Assert.Equal("""{"method":"igos","size":28}""", igos["options"]!.ToJsonString());
        Assert.Equal(0.2, (double)igos["deletion"]!["mean"]!, 1e-9);
        Assert.Equal("[1,0.25,0.125]", igos["deletionCurve"]!["mean"]!.ToJsonString());
        Assert.Equal(0.25 / Math.Sqrt(3), (double)igos["deletionCurve"]!["standardError"]![1]!, 1e-9);
        var mask = section["rows"]![1]!;
        Assert.Equal("igos size=28", (string)mask["reference"]!);
        Assert.Equal(-0.3, (double)mask["insertionMinusDeletionToReference"]!["mean"]!, 1e-9);
    }

    private void AssertText(string expected, ReportFormat format)
    {
        const string Facts = "Made Up 1; blur baseline, squash, seed 0, deletion-insertion in 2 steps. 3 photographs; "
            + "the model is right on 1 of 2 whose class is known. The most probable class is explained.";
        if (format == ReportFormat.Latex)
        {
            expected = expected.Replace("{±", @"{\tiny$\pm$").Replace("−", "$-$").Replace("↓", @"$\downarrow$")
                .Replace("↑", @"$\uparrow$");
        }

        Assert.Equal(expected.Replace("FACTS", Facts).ReplaceLineEndings("\n"), Small(format, ToIgos));
    }

    private string Small(ReportFormat format, ReportOptions? options = null)
    {
        MadeUpStore.MakeSmall(Store);
        return Text(format, options);
    }

    /// <summary>The same figures for I-GOS as published, which the paper's studies have.</summary>
    private string OfThePaper(ReportOptions options)
    {
        MadeUpStore.MakeSmall(Store, "igos size=28 preset=paper");
        return Text(ReportFormat.Markdown, options);
    }

    private string Text(ReportFormat format, ReportOptions? options = null, params string[] more)
    {
        ResultStore[] stores = [.. more.Prepend(Store).Select(ResultStore.Read)];
        try
        {
            var writer = new StringWriter { NewLine = "\n" };
            EvaluationReport.Of(stores, options).Write(writer, format);
            return writer.ToString();
        }
        finally
        {
            Array.ForEach(stores, store => store.Dispose());
        }
    }
}
