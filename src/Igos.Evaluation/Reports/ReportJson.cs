using System.Text.Json;
using System.Text.Json.Nodes;
using Igos.Reports;

namespace Igos.Evaluation.Reports;

/// <summary>A report as JSON, for programs that draw or compare.</summary>
internal static class ReportJson
{
    public static void Write(TextWriter output, EvaluationReport report) =>
        output.WriteLine(JsonSerializer.Serialize(new { Sections = report.Sections.Select(Section) }, Json.Options));

    private static object Section(ReportSection section) => new
    {
        section.Study.Name,
        section.Study.Title,
        section.Study.Layout,
        section.Model,
        section.Question,
        Target = section.ExplainsTruth ? StudyTarget.Truth : StudyTarget.Predicted,
        section.Photographs,
        section.Correct.Right,
        section.Correct.Known,
        Versions = section.Versions.Select(Versions),
        section.Notes,
        section.Judges,
        section.Tolerance,
        section.PointingReferences,
        Rows = section.Rows.Select(Row),
    };

    private static object Row(RowSummary row) => new
    {
        Choice = row.Choice.Text,
        Options = row.Choice.ToJson(),
        row.Size?.Height,
        row.Size?.Width,
        row.Count,
        row.Failed,
        row.Deletion,
        row.Insertion,
        InsertionMinusDeletion = row.Difference,
        Judged = row.Judged.Select(Judged),
        row.Seeds,
        row.Objective,
        row.Pointing,
        row.Seconds,
        row.Forward,
        row.Backward,
        Reference = row.Reference?.Text,
        row.DeletionToReference,
        row.InsertionToReference,
        InsertionMinusDeletionToReference = row.DifferenceToReference,
        row.Paper,
        DeletionCurve = Curve(row.DeletionCurve),
        InsertionCurve = Curve(row.InsertionCurve),
    };

    private static object Judged(JudgedSummary by) => new
    {
        Judge = by.Judge.Title,
        by.Deletion,
        by.Insertion,
        InsertionMinusDeletion = by.Difference,
        by.DeletionToReference,
        by.InsertionToReference,
        InsertionMinusDeletionToReference = by.DifferenceToReference,
    };

    private static object? Curve(IReadOnlyList<Estimate> curve) => curve.Count == 0 ? null : new
    {
        curve[0].Count,
        Mean = curve.Select(step => step.Mean),
        StandardError = curve.Select(step => step.StandardError),
    };

    private static JsonNode? Versions(string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
