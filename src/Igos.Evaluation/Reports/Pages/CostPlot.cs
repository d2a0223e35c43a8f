using System.Globalization;
using Igos.Reports;
using static Igos.Reports.Pages.HtmlPage;

namespace Igos.Evaluation.Reports.Pages;

/// <summary>
/// Insertion minus deletion of each row against what it asks of the network, which can be compared between machines:
/// the front of what can be had for how much.
/// </summary>
internal static class CostPlot
{
    private const string Colour = "#0072b2";

    /// <summary>Empty where there aren't two rows that ask the network.</summary>
    public static string Html(ReportSection section)
    {
        var rows = section.Rows.Where(row => row.Difference is not null && Passes(row) > 0).OrderBy(Passes).ToArray();
        if (rows.Length < 2)
        {
            return "";
        }

        var (least, most) = (rows.Min(row => Edge(row, -1)), rows.Max(row => Edge(row, 1)));
        var plot = new SvgPlot($"Insertion minus deletion against passes: {string.Join("; ", rows.Select(Words))}",
            PlotAxis.OfPowers(Passes(rows[0]), Passes(rows[^1])), PlotAxis.Of(Math.Min(0, least), most),
            ("forward and backward passes an image", "insertion − deletion"), (560, 360));
        plot.Numbered([.. rows.Select(row => (Math.Log10(Passes(row)), row.Difference!.Value))], Colour);
        return $"""
            <p class="small">The higher and the farther left, the better. A backward pass takes about one and a half
            times as long as a forward one.</p>
            <figure class="cost">{plot.Html()}</figure>
            <ol>
            {string.Join("\n", rows.Select(row => $"<li>{Escape(Words(row))}</li>"))}
            </ol>
            """;
    }

    private static double Passes(RowSummary row) => (row.Forward?.Mean ?? 0) + (row.Backward?.Mean ?? 0);

    private static double Edge(RowSummary row, int sign) =>
        row.Difference is { } x ? x.Mean + sign * x.StandardError : 0;

    private static string Words(RowSummary row)
    {
        var passes = Passes(row).ToString("#,0", CultureInfo.InvariantCulture);
        return $"{RowLabel.Whole(row.Choice)}: {EstimateText.Text(row.Difference, Numbers.Mean)}, {passes} passes";
    }
}
