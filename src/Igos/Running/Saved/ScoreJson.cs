using System.Text.Json;
using System.Text.Json.Nodes;
using Igos.Classifiers;
using Igos.Imaging;
using Igos.Metrics;

namespace Igos.Running.Saved;

/// <summary>
/// What the metrics say of a heatmap, as JSON: each score's number, its curve, and how it was measured.
/// </summary>
internal static class ScoreJson
{
    private const string Protocol = "protocol", Better = "higherIsBetter", CurveSuffix = "Curve";
    private const string Baseline = "baseline", BaselineProbability = "baselineProbability", PassesKey = "passes";

    /// <summary>Null where the heatmap has no score.</summary>
    public static JsonObject? Of(IReadOnlyList<Score> scores)
    {
        if (scores.Count == 0)
        {
            return null;
        }

        var json = new JsonObject();
        foreach (var score in scores)
        {
            json[Camel(score.Name)] = Number(score.Value);
        }

        // The numbers can't be compared with others' without the protocol.
        json[Protocol] = new JsonObject(scores.SelectMany(score => score.Protocol).DistinctBy(pair => pair.Key)
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value switch
            {
                int number => (JsonNode?)number,
                long number => number,
                double number => Number(number),
                bool yes => yes,
                var value => value.ToString(),
            })));
        json[Better] = new JsonArray(
            [.. scores.Where(score => score.HigherIsBetter).Select(score => (JsonNode)Camel(score.Name))]);
        foreach (var score in scores.Where(score => score.Curve.Count > 0))
        {
            json[Camel(score.Name) + CurveSuffix] = new JsonArray([.. score.Curve.Select(value => Number(value))]);
        }

        return json;
    }

    /// <summary>Under each other baseline; null where the heatmap is judged under its own alone.</summary>
    public static JsonArray? Of(IReadOnlyList<BaselineScores> others) => others.Count == 0 ? null : new JsonArray(
    [
        .. others.Select(other =>
        {
            var json = Of(other.Scores) ?? [];
            json.Insert(0, Baseline, Words.Of(other.Baseline));
            json.Insert(1, BaselineProbability, other.BaselineProbability);
            json[PassesKey] = new JsonObject
            {
                ["forward"] = other.Passes.Forward,
                ["backward"] = other.Passes.Backward,
            };
            return json;
        }),
    ]);

    /// <summary>Reads the scores.</summary>
    public static IReadOnlyList<Score> Read(JsonObject? json)
    {
        if (json is null)
        {
            return [];
        }

        var protocol = (json[Protocol] as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => Value(pair.Value!));
        var better = (json[Better] as JsonArray)?.Select(name => name!.GetValue<string>()).ToArray();
        return [.. json.Where(pair => IsScore(pair.Key, pair.Value)).Select(pair => new Score
        {
            Name = Kebab(pair.Key),
            Value = Double(pair.Value!),
            HigherIsBetter = better?.Contains(pair.Key) ?? pair.Key != DeletionInsertionScore.DeletionName,
            Curve = json[pair.Key + CurveSuffix] is JsonArray curve
                ? [.. curve.Select(value => (float)Double(value!))] : [],
            Protocol = protocol,
        })];
    }

    /// <summary>Reads the scores under other baselines.</summary>
    public static IReadOnlyList<BaselineScores> ReadOthers(JsonArray? json) => json is null ? [] :
    [
        .. json.Select(node => node!.AsObject()).Select(other => new BaselineScores(
            Words.Parse<BaselineKind>((string)other[Baseline]!), (float)other[BaselineProbability]!,
            Read(other), new Passes((long)other[PassesKey]!["forward"]!, (long)other[PassesKey]!["backward"]!))),
    ];

    private static bool IsScore(string key, JsonNode? value) => key != BaselineProbability
        && value is JsonValue && value.GetValueKind() is JsonValueKind.Number or JsonValueKind.String
        && key != Baseline;

    /// <summary>JSON has no NaN: it is a string, as in all of the file.</summary>
    private static JsonNode Number(double value) => double.IsFinite(value) ? value : Words.Of(value);

    private static JsonNode Number(float value) => float.IsFinite(value) ? value : Words.Of(value);

    private static double Double(JsonNode node) => node.GetValueKind() == JsonValueKind.String
        ? Words.Number((string)node!) : node.GetValue<double>();

    private static object Value(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => node.AsValue().TryGetValue<int>(out var whole) ? whole : node.GetValue<double>(),
        _ => node.ToString(),
    };

    private static string Camel(string name) => string.Concat(name.Split('-')
        .Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    private static string Kebab(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}
