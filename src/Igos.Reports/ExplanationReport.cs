using System.Text.Json.Nodes;
using Igos.Running;
using Igos.Running.Saved;

namespace Igos.Reports;

/// <summary>One heatmap in a report of many: how it was found, what it says and what it is worth.</summary>
internal static class ExplanationReport
{
    /// <summary>As the heatmap's own file has it (docs/explanation-files.md), but for the heatmap.</summary>
    public static JsonObject Of(ResultRow row, IReadOnlyDictionary<string, string>? files) =>
        ExplanationFile.ToJson(Result(row), files);

    /// <summary>The row as a result of a run.</summary>
    public static MethodResult Result(ResultRow row) =>
        new(MethodChoice.Of(row.Explanation), row.Explanation, row.Scores, row.ScorePasses, null)
        {
            Evidence = row.Evidence,
            SeedScores = row.SeedScores,
            OtherScores = row.OtherScores,
        };
}
