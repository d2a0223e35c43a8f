using System.Text.Json;
using System.Text.Json.Nodes;

namespace Igos.Reports;

/// <summary>
/// What the metrics say of a heatmap, as JSON: each column's number, its curve, and how it was measured.
/// </summary>
internal static class ScoreJson
{
    /// <summary>Null where the heatmap has no score.</summary>
    public static JsonObject? Of(ResultRow row)
    {
        return row.Scores.Count == 0 ? null : Of(row.Scores);
    }

    /// <summary>Under each other baseline; null where the heatmap is judged under its own alone.</summary>
    public static JsonArray? OfOthers(ResultRow row) => row.OtherScores.Count == 0 ? null : new JsonArray(
    [
        .. row.OtherScores.Select(other =>
        {
            var json = Of(other.Scores);
            json.Insert(0, "baseline", other.Baseline.ToString().ToLowerInvariant());
            json.Insert(1, "baselineProbability", other.BaselineProbability);
            json["passes"] = JsonSerializer.SerializeToNode(other.Passes, Json.Options);
            return json;
        }),
    ]);

    private static JsonObject Of(IReadOnlyList<Metrics.Score> all)
    {
        var scores = Columns.Scores.Select(column => all.FirstOrDefault(score => score.Name == column.Key))
            .OfType<Metrics.Score>().ToArray();
        var json = new JsonObject();
        foreach (var score in scores)
        {
            json[Camel(score.Name)] = score.Value;
        }

        // The areas can't be compared with others' without the protocol.
        var protocol = scores.SelectMany(score => score.Protocol).DistinctBy(pair => pair.Key);
        json["protocol"] = new JsonObject(protocol.Select(pair =>
            KeyValuePair.Create(pair.Key, JsonSerializer.SerializeToNode(pair.Value, Json.Options))));
        foreach (var score in scores.Where(score => score.Curve.Count > 0))
        {
            json[Camel(score.Name) + "Curve"] = JsonSerializer.SerializeToNode(score.Curve, Json.Options);
        }

        return json;
    }

    private static string Camel(string name) => string.Concat(name.Split('-')
        .Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
}
