using Igos.Reports;
using static Igos.Reports.Pages.HtmlPage;

namespace Igos.Evaluation.Reports.Pages;

/// <summary>
/// The mean curves of rows of one size, deletion beside insertion; many rows in several pairs, the reference in each.
/// </summary>
internal static class CurvePlots
{
    /// <summary>
    /// Colours of Okabe and Ito (https://jfly.uni-koeln.de/color/), told apart by colour-blind people too.
    /// </summary>
    private static readonly (string Colour, string Dashes)[] Lines =
    [
        ("#0072b2", "7 3"), ("#d55e00", ""), ("#009e73", "2 3"), ("#cc79a7", "10 3 2 3"), ("#e69f00", "5 2"),
        ("#56b4e9", ""),
    ];

    private static readonly (string Colour, string Dashes) OfReference = ("#000000", "");

    /// <summary>Empty where no row has curves.</summary>
    public static string Html(ReportSection section)
    {
        RowSummary[] rows = [.. section.Rows.Where(row => row.DeletionCurve.Count > 1 && row.InsertionCurve.Count > 1)];
        var means = rows.SelectMany(row => row.DeletionCurve.Concat(row.InsertionCurve)).Select(step => step.Mean)
            .DefaultIfEmpty().ToArray();
        var axis = QuestionWords.IsProbability(section) ? PlotAxis.Share : PlotAxis.Of(means.Min(), means.Max());
        var score = QuestionWords.Score(section);
        return string.Join("\n", rows.GroupBy(row => row.Choice.Size).OrderBy(group => RowLabel.Order(group.Key))
            .SelectMany(group => OfSize(group.Key, [.. group], rows, score, axis)));
    }

    private static IEnumerable<string> OfSize(
        int? size, RowSummary[] rows, RowSummary[] all, string score, PlotAxis axis)
    {
        var text = rows.Select(row => row.Reference).FirstOrDefault(other => other is not null)?.Text;
        var reference = all.FirstOrDefault(row => row.Choice.Text == text);
        var parts = rows.Where(row => row != reference).Chunk(Lines.Length).DefaultIfEmpty([]).ToArray();
        for (var i = 0; i < parts.Length; i++)
        {
            var title = RowLabel.Size(size) + (parts.Length > 1 ? $", {i + 1} of {parts.Length}" : "");
            var lines = parts[i].Select((row, k) => (Row: row, Lines[k].Colour, Lines[k].Dashes));
            yield return Pair(title, size, score, axis, reference is null ? [.. lines]
                : [(reference, OfReference.Colour, OfReference.Dashes), .. lines]);
        }
    }

    private static string Pair(string title, int? size, string score, PlotAxis axis,
        (RowSummary Row, string Colour, string Dashes)[] lines)
    {
        string Label(RowSummary row) =>
            row.Choice.Size == size ? RowLabel.Of(row.Choice) : RowLabel.Whole(row.Choice);
        var legend = lines.Select(line => $"<li>{SvgPlot.Sample(line.Colour, line.Dashes)} "
            + $"{Escape(Label(line.Row))} <span class=\"small\">deletion {Area(line.Row.Deletion)}, "
            + $"insertion {Area(line.Row.Insertion)}</span></li>");
        return $"""
            <section class="curves">
            <h4>{Escape(title)}</h4>
            <div class="pair">
            {Plot("deletion", "fraction of cells removed", score, axis, lines, row => row.DeletionCurve)}
            {Plot("insertion", "fraction of cells revealed", score, axis, lines, row => row.InsertionCurve)}
            </div>
            <ul class="legend">{string.Concat(legend)}</ul>
            </section>
            """;
    }

    private static string Plot(string metric, string fraction, string score, PlotAxis axis,
        (RowSummary Row, string Colour, string Dashes)[] lines, Func<RowSummary, IReadOnlyList<Estimate>> curve)
    {
        var names = string.Join("; ", lines.Select(line => RowLabel.Whole(line.Row.Choice)));
        var plot = new SvgPlot($"Mean {metric} curves of {names}", PlotAxis.Share, axis,
            (fraction, $"{score}, {metric}"), (440, 300));
        foreach (var (row, colour, dashes) in lines.Reverse()) // the reference on top
        {
            plot.Curve(curve(row), colour, dashes);
        }

        return plot.Html();
    }

    private static string Area(Estimate? estimate) => estimate is { } area ? Numbers.Score(area.Mean) : Figure.Missing;
}
