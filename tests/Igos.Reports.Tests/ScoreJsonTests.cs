namespace Igos.Reports.Tests;

public sealed class ScoreJsonTests
{
    [Fact]
    public void Of_Row_HasNumbersProtocolAndCurvesByTheColumnsNames()
    {
        var json = ScoreJson.Of(MadeUpRows.Of("a.png", "igos", 4))!;

        Assert.Equal(["deletion", "insertion", "insertionMinusDeletion", "protocol", "deletionCurve", "insertionCurve"],
            json.Select(pair => pair.Key));
        Assert.Equal("0.625", json["insertionMinusDeletion"]!.ToJsonString());
        Assert.Equal("[1,0.25,0]", json["deletionCurve"]!.ToJsonString());
        Assert.Equal("blur", json["protocol"]!["baseline"]!.GetValue<string>());
        Assert.Equal(2, json["protocol"]!["steps"]!.GetValue<int>());
    }

    [Fact]
    public void OfOthers_RowUnderGrey_HasTheSameWithItsBaselineFirst()
    {
        var row = MadeUpRows.Of("a.png", "igos", 4);
        Assert.Null(ScoreJson.OfOthers(row));

        var json = ScoreJson.OfOthers(MadeUpRows.UnderGrey(row))!.Single()!.AsObject();

        Assert.Equal(["baseline", "baselineProbability", "deletion", "insertion", "insertionMinusDeletion", "protocol",
            "deletionCurve", "insertionCurve", "passes"], json.Select(pair => pair.Key));
        Assert.Equal("grey 0.25 0.5 0.125", string.Join(' ', (string?)json["baseline"],
            json["baselineProbability"]!.ToJsonString(), json["deletion"]!.ToJsonString(),
            json["insertionMinusDeletion"]!.ToJsonString()));
        Assert.Equal(6, (int)json["passes"]!["forward"]!);
    }

    [Fact]
    public void Of_HeatmapThatCannotBeRanked_IsNothing() =>
        Assert.Null(ScoreJson.Of(MadeUpRows.Of("a.png", "igos", 4) with { Scores = [] }));
}
