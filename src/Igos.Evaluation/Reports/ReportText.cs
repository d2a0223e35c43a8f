using System.Text.Json;
using System.Text.Json.Nodes;
using Igos.Evaluation.Studies;
using Igos.Reports.Tables;

namespace Igos.Evaluation.Reports;

/// <summary>A report as people read it: the study's table, all rows, differences, and what to know of them.</summary>
internal static class ReportText
{
    public static void Write(TextDocument document, EvaluationReport report)
    {
        foreach (var section in report.Sections)
        {
            document.Heading(section.Study.Title);
            document.Paragraph(Facts(section));
            foreach (var versions in section.Versions)
            {
                document.Paragraph($"Computed with {Versions(versions)}.");
            }

            document.Table(StudyTable.Caption(section), StudyTable.Of(section));
            foreach (var (judge, table) in section.Judges.Zip(StudyTable.OfJudges(section)))
            {
                document.Table($"The same heatmaps scored by {judge.Title}. {StudyTable.Caption(section)}", table);
            }

            document.Table("Each row, with its cost an image, the metric apart.", RowTables.Means(section));
            document.Table("Differences to the reference on the same photographs, mean ± standard error.",
                RowTables.Differences(section));
            document.Notes(section.Notes);
        }
    }

    /// <summary>Model, question, photographs and class, in some sentences.</summary>
    public static string Facts(ReportSection section)
    {
        var (right, known) = section.Correct;
        var photographs = section.Photographs == 1 ? "1 photograph" : $"{section.Photographs} photographs";
        if (section.Study.Layout == StudyLayout.Pointing)
        {
            return $"{section.Model}; {section.Question}. {section.Photographs} "
                + $"{(section.Photographs == 1 ? "question" : "questions")}: a class of a photograph each.";
        }

        return $"{section.Model}; {section.Question}. {photographs}"
            + (known > 0 ? $"; the model is right on {right} of {known} whose class is known. " : ". ")
            + (section.ExplainsTruth ? "The true class is explained." : "The most probable class is explained.");
    }

    /// <summary>Names and values in a line; the store's own text where it is no JSON.</summary>
    private static string Versions(string json)
    {
        try
        {
            return JsonNode.Parse(json) is JsonObject versions
                ? string.Join(", ", versions.Select(version => $"{version.Key} {version.Value}")) : json;
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
