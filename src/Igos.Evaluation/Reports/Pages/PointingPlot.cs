using System.Globalization;
using System.Text;
using static Igos.Reports.Pages.HtmlPage;

namespace Igos.Evaluation.Reports.Pages;

/// <summary>
/// The accuracies of the pointing game on one scale, each with its error and with what the centre pixel and chance have
/// on the row's own questions, which needn't be all.
/// </summary>
internal static class PointingPlot
{
    private const int Width = 440, Left = 6, Right = 14; // in the plot's units, in which letters are 12 high
    private const int RowHeight = 36, Bottom = 40;
    private const string Colour = "#0072b2", Line = "#222";
    private const string CentreDashes = "", ChanceDashes = "2 3";

    public static string Html(ReportSection section)
    {
        var rows = section.Rows.Where(row => row.Pointing?.All is not null).ToArray();
        if (rows.Length == 0)
        {
            return "";
        }

        var hasChance = section.Tolerance == 0;
        const string Sample = "<svg class=\"sample\" viewBox=\"0 0 34 10\" width=\"34\" height=\"10\" "
            + "aria-hidden=\"true\">";
        return $"""
            <ul class="legend">
            <li>{Sample}{Whisker(2, 32, 5)}{Dot(17, 5)}</svg> accuracy ± one standard error</li>
            <li>{SvgPlot.Sample(Line, CentreDashes)} the centre pixel of the same photographs</li>
            {(hasChance ? $"<li>{SvgPlot.Sample(Line, ChanceDashes)} chance: the boxes' share</li>" : "")}
            </ul>
            <figure class="pointing">{Plot(section, rows, hasChance)}</figure>
            <p class="small">Only what lies right of the centre pixel, by more than the error, does better than to point
            at the middle, where photographers put things.</p>
            """;
    }

    private static string Plot(ReportSection section, RowSummary[] rows, bool hasChance)
    {
        var height = rows.Length * RowHeight + Bottom;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"plot\" viewBox=\"0 0 {Width} {height}\" role=\"img\" ");
        svg.Append($"aria-label=\"{Escape($"Accuracies of {string.Join("; ", rows.Select(Words))}")}\">");
        for (var percent = 0; percent <= 100; percent += 20)
        {
            svg.Append(VerticalLine(percent / 100.0, 0, height - Bottom, "#e2e2e2", 1, ""));
            svg.Append(Text(X(percent / 100.0), height - Bottom + 16, $"{percent}", "middle"));
        }

        svg.Append(Text((Left + Width - Right) / 2.0, height - 6, "accuracy, per cent", "middle"));
        for (var i = 0; i < rows.Length; i++)
        {
            svg.Append(Row(section, rows[i], i * RowHeight, hasChance));
        }

        return svg.Append("</svg>").ToString();
    }

    private static string Row(ReportSection section, RowSummary row, int top, bool hasChance)
    {
        var accuracy = row.Pointing!.All!;
        ReportCell[] cells = [.. row.Cells.Where(cell => cell.Error is null)];
        var centre = PointingSummary.OfCentre(cells, section.Tolerance).All;
        var chance = hasChance ? PointingSummary.OfChance(cells).All : null;
        var middle = top + 26;
        double At(int sign) => X(Math.Clamp(accuracy.Mean + sign * accuracy.StandardError, 0, 1));
        return Text(Left, top + 14, Words(row), "start")
            + Reference(chance, ChanceDashes) + Reference(centre, CentreDashes)
            + (accuracy.StandardError > 0 ? Whisker(At(-1), At(1), middle) : "")
            + Dot(X(accuracy.Mean), middle);

        string Reference(PointingAccuracy? reference, string dashes) => reference is null ? ""
            : VerticalLine(reference.Mean, top + 18, top + RowHeight - 2, Line, 1.5, dashes);
    }

    private static string Words(RowSummary row)
    {
        var all = row.Pointing!.All!;
        return $"{RowLabel.Whole(row.Choice)}: {PointingTable.Percent(all)} of "
            + $"{all.Count.ToString("#,0", CultureInfo.InvariantCulture)}";
    }

    private static double X(double share) => Left + share * (Width - Left - Right);

    private static string Dot(double x, double y) => string.Create(CultureInfo.InvariantCulture,
        $"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"4\" fill=\"{Colour}\"/>");

    private static string Whisker(double from, double to, double y) => string.Create(CultureInfo.InvariantCulture,
        $"<line x1=\"{from:0.#}\" y1=\"{y:0.#}\" x2=\"{to:0.#}\" y2=\"{y:0.#}\" stroke=\"{Colour}\" "
        + $"stroke-width=\"3\" stroke-opacity=\".5\"/>");

    private static string VerticalLine(
        double share, double from, double to, string colour, double width, string dashes) => string.Create(
        CultureInfo.InvariantCulture, $"<line x1=\"{X(share):0.#}\" y1=\"{from:0.#}\" x2=\"{X(share):0.#}\" "
        + $"y2=\"{to:0.#}\" stroke=\"{colour}\" stroke-width=\"{width:0.#}\"{SvgPlot.Dashes(dashes)}/>");

    private static string Text(double x, double y, string text, string anchor) => string.Create(
        CultureInfo.InvariantCulture,
        $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{Escape(text)}</text>");
}
