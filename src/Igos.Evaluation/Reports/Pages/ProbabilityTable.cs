using System.Globalization;
using Igos.Reports;
using static Igos.Reports.Pages.HtmlPage;

namespace Igos.Evaluation.Reports.Pages;

/// <summary>
/// Deletion and insertion by how probable the class is, and, where it is known, by whether the model is right.
/// </summary>
internal static class ProbabilityTable
{
    private const int Bins = 5;

    public static string Html(ReportSection section)
    {
        (string Title, Func<ReportCell, bool> Has)[] groups = [.. Groups(section)];
        var hasTrack = QuestionWords.IsProbability(section);
        return $"""
            <p class="small">Mean <span class="deletion">deletion</span> and
            <span class="insertion">insertion</span>{(hasTrack ? " (dot and square on a scale from 0 to 1)" : "")} by
            the probability of the class, and how many photographs (n) they are means over.</p>
            <table class="probability">
            <thead>
            <tr><th scope="col">Method</th><th scope="col">Size</th>
            {string.Concat(groups.Select(group => $"<th scope=\"col\">{Escape(group.Title)}</th>"))}</tr>
            </thead>
            <tbody>
            {string.Join("\n", section.Rows.Select(row => Row(row, groups, hasTrack)))}
            </tbody>
            </table>
            """;
    }

    private static IEnumerable<(string, Func<ReportCell, bool>)> Groups(ReportSection section)
    {
        for (var i = 0; i < Bins; i++)
        {
            var bin = i;
            yield return (string.Create(CultureInfo.InvariantCulture,
                $"{(double)i / Bins:0.0} to {(double)(i + 1) / Bins:0.0}"), cell => Bin(cell) == bin);
        }

        if (section.Correct.Known > 0)
        {
            yield return ("model right", cell => cell.Correct == true);
            yield return ("model wrong", cell => cell.Correct == false);
        }
    }

    private static int Bin(ReportCell cell) => Math.Clamp((int)(cell.Probability * Bins), 0, Bins - 1);

    private static string Row(
        RowSummary row, (string Title, Func<ReportCell, bool> Has)[] groups, bool hasTrack)
    {
        var (label, size) = (Escape(RowLabel.Of(row.Choice)), Escape(RowLabel.Size(row.Choice.Size)));
        var good = row.Cells.Where(cell => cell.Error is null).ToArray();
        return $"<tr><th scope=\"row\" data-size=\"{size}\">{label}</th><td>{size}</td>"
            + string.Concat(groups.Select(group => Place(good.Where(group.Has), hasTrack))) + "</tr>";
    }

    private static string Place(IEnumerable<ReportCell> cells, bool hasTrack)
    {
        var deletion = Estimate.Of(cells.Select(cell => cell.Deletion));
        var insertion = Estimate.Of(cells.Select(cell => cell.Insertion));
        return deletion is not { } del || insertion is not { } ins ? $"<td>{Figure.Missing}</td>"
            : $"<td>{(hasTrack ? Track(del.Mean, ins.Mean) : "")}"
                + $"<span class=\"deletion\">{Numbers.Score(del.Mean)}</span> "
                + $"<span class=\"insertion\">{Numbers.Score(ins.Mean)}</span> "
                + $"<span class=\"small\">n {del.Count.ToString("#,0", CultureInfo.InvariantCulture)}</span></td>";
    }

    /// <summary>From 0 to 1, with a dot for each of the two.</summary>
    private static string Track(double deletion, double insertion)
    {
        static string At(double share) =>
            (4 + 92 * Math.Clamp(share, 0, 1)).ToString("0.#", CultureInfo.InvariantCulture);
        return "<svg class=\"track\" viewBox=\"0 0 100 12\" width=\"100\" height=\"12\" aria-hidden=\"true\">"
            + "<line x1=\"4\" y1=\"6\" x2=\"96\" y2=\"6\" stroke=\"#ccc\"/>"
            + $"<line x1=\"{At(deletion)}\" y1=\"6\" x2=\"{At(insertion)}\" y2=\"6\" stroke=\"#888\" "
            + "stroke-width=\"2\"/>"
            + $"<circle cx=\"{At(deletion)}\" cy=\"6\" r=\"4\" fill=\"#c62828\"/>"
            + $"<rect x=\"{At(insertion)}\" y=\"2\" width=\"8\" height=\"8\" transform=\"translate(-4 0)\" "
            + "fill=\"#1565c0\"/></svg>";
    }
}
