using System.Globalization;
using Igos.Reports;
using Igos.Running;
using static Igos.Reports.Pages.HtmlPage;

namespace Igos.Evaluation.Reports.Pages;

/// <summary>A line a row of the study, sorted by any of its figures.</summary>
internal static class RowTable
{
    public static string Html(ReportSection section, string id)
    {
        Figure[] figures = [.. Figures(section)];
        var failed = section.Rows.Any(row => row.Failed > 0);
        string Heading(string title, string kind, string first) =>
            $"<th scope=\"col\" {kind} data-first=\"{first}\"><button type=\"button\">{title}</button></th>";
        string Number(string title, bool isBestLow = false) =>
            Heading(title, "class=\"number\"", isBestLow ? "ascending" : "descending");
        return $"""
            <table class="rows">
            <thead>
            <tr>
            {Heading("Method", "data-text=\"\"", "ascending")}
            {Number("Size")}
            {Number("n")}
            {(failed ? Number("Failed") : "")}
            {string.Concat(figures.Select(figure => Number(figure.Heading, figure.HigherIsBetter == false)))}
            </tr>
            </thead>
            <tbody>
            {string.Join("\n", section.Rows.Select((row, i) => Row(row, $"{id}-{i}", figures, failed)))}
            </tbody>
            </table>
            {References(section)}
            """;
    }

    private static IEnumerable<Figure> Figures(ReportSection section)
    {
        yield return Figure.Deletion;
        yield return Figure.Insertion;
        yield return Figure.Difference;
        foreach (var figure in section.Judges.SelectMany((judge, i) => Figure.OfJudge(judge, i)))
        {
            yield return figure;
        }

        if (section.Rows.Any(row => row.Reference is not null))
        {
            yield return new Figure("Deletion to reference ↓", row => row.DeletionToReference, Numbers.Mean)
            {
                HigherIsBetter = false,
                IsSigned = true,
            };
            yield return new Figure("Insertion to reference ↑", row => row.InsertionToReference, Numbers.Mean)
            {
                HigherIsBetter = true,
                IsSigned = true,
            };
            yield return new Figure("Ins. − del. to reference ↑", row => row.DifferenceToReference, Numbers.Mean)
            {
                HigherIsBetter = true,
                IsSigned = true,
            };
        }

        if (section.Rows.Any(row => row.Objective is not null))
        {
            yield return Figure.Objective;
        }

        yield return Figure.Seconds;
        yield return Figure.Forward;
        yield return Figure.Backward;
    }

    private static string Row(RowSummary row, string id, Figure[] figures, bool failed)
    {
        string Number(string value, string html) => $"<td class=\"number\" data-value=\"{value}\">{html}</td>";
        string Whole(int value) => Number(value.ToString(CultureInfo.InvariantCulture),
            value.ToString("#,0", CultureInfo.InvariantCulture));
        var label = Escape(RowLabel.Of(row.Choice));
        var size = Escape(RowLabel.Size(row.Choice.Size));
        return $"<tr><th scope=\"row\" data-size=\"{size}\" data-value=\"{label}\"><a href=\"#{id}\">{label}</a></th>"
            + Number($"{row.Choice.Size}", size) + Whole(row.Count)
            + (failed ? Whole(row.Failed) : "")
            + string.Concat(figures.Select(figure => Number(figure.Sorted(row), figure.Html(row)))) + "</tr>";
    }

    private static string References(ReportSection section)
    {
        const string Names = "A method's name leads to its photographs.";
        var references = section.Rows.Select(row => row.Reference).OfType<MethodChoice>().Distinct().ToArray();
        if (references.Length == 0)
        {
            return $"<p class=\"small\">{Names}</p>";
        }

        var name = references.Length == 1 ? RowLabel.Whole(references[0])
            : $"{RowLabel.Of(references[0])} at the row's size";
        return $"<p class=\"small\">To reference: the row minus {Escape(name)}, photograph by photograph, "
            + $"over those that both have. {Names}</p>";
    }
}
