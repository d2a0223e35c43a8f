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
    public void Of_HeatmapThatCannotBeRanked_IsNothing() =>
        Assert.Null(ScoreJson.Of(MadeUpRows.Of("a.png", "igos", 4) with { Scores = [] }));
}
