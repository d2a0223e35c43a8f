using System.Globalization;
using Igos.Reports;
using static Igos.Reports.Pages.HtmlPage;

namespace Igos.Evaluation.Reports.Pages;

/// <summary>Each row against its reference by insertion minus deletion, a dot a photograph.</summary>
internal static class ScatterPlots
{
    private const int MostNamed = 300; // dots that say their photograph's name; more would make the page heavy
    private const string Colour = "#0072b2";

    /// <summary>Empty where no row has a reference.</summary>
    public static string Html(ReportSection section)
    {
        var plots = section.Rows.Select(row => (Row: row, Pairs: Pairs(row))).Where(plot => plot.Pairs.Length > 0)
            .ToArray();
        if (plots.Length == 0)
        {
            return "";
        }

        var all = plots.SelectMany(plot => plot.Pairs).SelectMany(pair => (double[])[pair.X, pair.Y]).ToArray();
        var axis = PlotAxis.Of(Math.Min(0, all.Min()), all.Max());
        return $"""
            <p class="small">A dot is a photograph; above the dashed diagonal the method is better than the
            reference.</p>
            <div class="plots">
            {string.Join("\n", plots.Select(plot => Plot(plot.Row, plot.Pairs, axis)))}
            </div>
            """;
    }

    private static string Plot(RowSummary row, (double X, double Y, string Name)[] pairs, PlotAxis axis)
    {
        var (label, reference) = (RowLabel.Whole(row.Choice), RowLabel.Whole(row.Reference!));
        var plot = new SvgPlot($"{label} against {reference}, photograph by photograph", axis, axis,
            (reference, label), (300, 300));
        plot.Diagonal();
        if (pairs.Length <= MostNamed)
        {
            plot.Dots(pairs.Select(p => (p.X, p.Y, $"{p.Name}: {Numbers.Score(p.Y)}, reference {Numbers.Score(p.X)}")),
                Colour);
        }
        else
        {
            plot.Cloud(pairs.Select(pair => (pair.X, pair.Y)), Colour);
        }

        var (above, below) = (pairs.Count(p => p.Y > p.X), pairs.Count(p => p.Y < p.X));
        var same = pairs.Length - above - below;
        var words = $"{Escape(RowLabel.Of(row.Choice))}: better on <strong>{Whole(above)}</strong>, "
            + $"worse on <strong>{Whole(below)}</strong>{(same > 0 ? $", the same on {Whole(same)}" : "")} "
            + $"of {Whole(pairs.Length)}";
        return $"<figure>{plot.Html()}<figcaption>{words}</figcaption></figure>";
    }

    private static (double X, double Y, string Name)[] Pairs(RowSummary row) =>
    [
        .. row.Cells.Where(cell => cell.Error is null)
            .Select(cell => (X: row.ReferenceCells.GetValueOrDefault(cell.Key)?.Difference, Y: cell.Difference,
                Name: cell.Photograph))
            .Where(pair => pair is { X: not null, Y: not null })
            .Select(pair => (pair.X!.Value, pair.Y!.Value, pair.Name)),
    ];

    private static string Whole(int value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
