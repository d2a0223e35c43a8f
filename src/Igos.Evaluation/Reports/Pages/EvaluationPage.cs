using System.Globalization;
using System.Text.Json;
using Igos.Evaluation.Studies;
using Igos.Reports.Pages;
using static Igos.Reports.Pages.HtmlPage;

namespace Igos.Evaluation.Reports.Pages;

/// <summary>
/// A report as a page of one file: tables, curves, scatters and the photographs behind them; it needs nothing from
/// anywhere else.
/// </summary>
public static class EvaluationPage
{
    private const string Meaning = "Each heatmap is tested on the network itself: its cells are removed (deletion) or "
        + "alone revealed (insertion), the most important first, and the model's score of the class is read after "
        + "each step. Deletion and insertion are the areas under the two curves: low deletion and high insertion are "
        + "good. Figures are means over photographs ± one standard error.";

    private const string PointingMeaning = "Each heatmap for a class points at its greatest value, which should lie in "
        + "one of the boxes that people drew around the class. Accuracies are means over the classes.";

    /// <summary>Writes the page, aside first and then renamed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="report">Its stores are still open: pictures are read from them.</param>
    /// <exception cref="IgosException">The file can't be written, or a store can't be read.</exception>
    public static void Save(string path, EvaluationReport report) =>
        AtomicFile.Write(path, stream => Write(stream, report));

    /// <summary>Writes the page.</summary>
    /// <param name="stream">Where to; left open.</param>
    /// <param name="report">Its stores are still open: pictures are read from them.</param>
    /// <exception cref="IgosException">A store can't be read.</exception>
    public static void Write(Stream stream, EvaluationReport report)
    {
        var title = report.Options.Study?.Title ?? "Evaluation";
        HtmlPage.Write(stream, $"{title}: {string.Join(", ", report.Sections.Select(s => s.Model).Distinct())}",
            Resource(typeof(EvaluationPage).Assembly, "evaluation.css"), Body(title, report));
    }

    private static string Body(string title, EvaluationReport report) => $"""
        <h1>{Escape(title)}</h1>
        <p>{Means(report)}</p>
        {Condition(report.Options)}
        {Contents(report)}
        {string.Join("\n", report.Sections.Select((section, i) => Section(report, section, $"s{i + 1}")))}
        """;

    private static string Means(EvaluationReport report) => string.Join(" ", report.Sections
        .Select(section => section.Study.Layout == StudyLayout.Pointing ? PointingMeaning : Meaning).Distinct());

    private static string Condition(ReportOptions options) => options.Where is { } where
        ? $"<p>Only results that meet the condition <code>{Escape(where)}</code>.</p>" : "";

    private static string Contents(EvaluationReport report) => report.Sections.Count < 2 ? "" : $"""
        <ul>{string.Concat(report.Sections.Select((section, i) =>
            $"<li><a href=\"#s{i + 1}\">{Escape(section.Model)}</a>: {Escape(section.Question)}</li>"))}</ul>
        """;

    private static string Section(EvaluationReport report, ReportSection section, string id)
    {
        (string Word, string Title, string Html)[] parts = section.Study.Layout == StudyLayout.Pointing
            ?
            [
                ("Table", section.Study.Title, Box("The study's table",
                    GridTable.Html(PointingTable.Caption(section), PointingTable.Of(section)))),
                ("Accuracies", "Accuracies, beside the centre pixel and chance", PointingPlot.Html(section)),
                ("Cost", "What each row cost", Box("Cost",
                    GridTable.Html("Means an image.", RowTables.Means(section)))),
                ("Photographs", "The farthest misses, and the hits on the smallest boxes",
                    PointingCards.Html(report, section, $"{id}-row")),
            ]
            :
            [
                ("Table", TableTitle(report, section), Box("The study's table", StudyTable.Html(section))),
                ("All figures", "All figures", Box("All figures", RowTable.Html(section, $"{id}-row"))),
                ("Curves", "Mean curves, with a band of ± one standard error", CurvePlots.Html(section)),
                ("Photograph by photograph", "Photograph by photograph: insertion − deletion against the reference's",
                    ScatterPlots.Html(section)),
                ("Quality and cost", "Quality against cost", CostPlot.Html(section)),
                ("By probability", "By the probability of the class",
                    Box("By probability", ProbabilityTable.Html(section))),
                ("Photographs", "The best, the median and the worst photographs, by insertion − deletion",
                    PhotographCards.Html(report, section, $"{id}-row")),
            ];
        parts = [.. parts.Where(part => part.Html.Length > 0)];
        return $"""
            <section id="{id}" class="model">
            <h2>{Escape(section.Model)}</h2>
            {string.Concat(Facts(section).Select(fact => $"<p>{Escape(fact)}</p>"))}
            {string.Concat(section.Notes.Select(note => $"<p class=\"warning\">{Escape(note)}</p>"))}
            <nav>{string.Join(" · ", parts.Select((part, i) => $"<a href=\"#{id}-{i}\">{part.Word}</a>"))}</nav>
            {string.Join("\n", parts.Select((part, i) => Part($"{id}-{i}", part.Title, part.Html)))}
            {string.Concat(section.Versions.Select(version => $"<p class=\"small\">{Escape(Versions(version))}</p>"))}
            </section>
            """;
    }

    private static string Part(string id, string title, string html) =>
        $"<h3 id=\"{id}\">{Escape(title)}</h3>\n{html}";

    private static string TableTitle(EvaluationReport report, ReportSection section) => section.Study.Title
        + (report.Options.ShowsPaper && section.Rows.Any(row => row.Paper is not null)
            ? "; beneath, what the paper reports" : "");

    private static IEnumerable<string> Facts(ReportSection section)
    {
        if (section.Study.Layout == StudyLayout.Pointing)
        {
            yield return ReportText.Facts(section);
            yield break;
        }

        var (right, known) = section.Correct;
        var count = section.Photographs.ToString("#,0", CultureInfo.InvariantCulture);
        var correct = known == 0 ? "Their true classes aren't known."
            : string.Create(CultureInfo.InvariantCulture, $"The model is right on {right:#,0} of the {known:#,0} "
                + $"whose true class is known ({100.0 * right / known:0.0} %).");
        yield return $"{count} {(section.Photographs == 1 ? "photograph" : "photographs")}. {correct} Explained is "
            + (section.ExplainsTruth ? "the true class." : "the class that the model finds most probable.");
        yield return $"Question: {section.Question}.";
        if (!QuestionWords.IsProbability(section))
        {
            yield return $"The score is the class's {QuestionWords.Score(section)}, not its probability: it has no "
                + "bounds, and photographs with high scores weigh more in the means.";
        }
    }

    /// <summary>JSON as a line: <c>igos 0.1.0, libtorch 2.10.0</c>.</summary>
    private static string Versions(string json)
    {
        try
        {
            using var versions = JsonDocument.Parse(json);
            return $"Computed with {string.Join(", ", versions.RootElement.EnumerateObject()
                .Select(property => $"{property.Name} {property.Value}"))}.";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return json; // another igos's way of writing them
        }
    }

    /// <summary>What is wider than the page scrolls in its own box; the keyboard's arrows scroll it too.</summary>
    private static string Box(string name, string html) =>
        $"<div class=\"box\" role=\"region\" aria-label=\"{Escape(name)}\" tabindex=\"0\">\n{html}\n</div>";
}
