using Igos.Classifiers;
using Igos.Imaging;
using Igos.Metrics;
using Igos.Running.Saved;

namespace Igos.Tests.Running.Saved;

public sealed class ScoreJsonTests
{
    private static readonly DeletionInsertionScore MadeUp = new()
    {
        Deletion = 0.125,
        Insertion = 0.75,
        DeletionCurve = [1, 0.25f, 0],
        InsertionCurve = [0, 0.75f, 1],
        ScoreName = "softmax probability",
        Steps = 2,
        Baseline = BaselineKind.Blur,
        Height = 4,
        Width = 4,
        Passes = new Passes(6, 0),
    };

    [Fact]
    public void Of_Scores_HasNumbersProtocolAndCurvesByTheirNames()
    {
        var json = ScoreJson.Of(MadeUp.Scores)!;

        Assert.Equal(["deletion", "insertion", "insertionMinusDeletion", "protocol", "higherIsBetter", "deletionCurve",
            "insertionCurve"], json.Select(pair => pair.Key));
        Assert.Equal("0.625", json["insertionMinusDeletion"]!.ToJsonString());
        Assert.Equal("[1,0.25,0]", json["deletionCurve"]!.ToJsonString());
        Assert.Equal("""["insertion","insertionMinusDeletion"]""", json["higherIsBetter"]!.ToJsonString());
        Assert.Equal("blur", json["protocol"]!["baseline"]!.GetValue<string>());
        Assert.Equal(2, json["protocol"]!["steps"]!.GetValue<int>());
    }

    [Fact]
    public void Of_UnderGrey_HasTheSameWithItsBaselineFirst()
    {
        Assert.Null(ScoreJson.Of((IReadOnlyList<BaselineScores>)[]));
        var grey = MadeUp with { Deletion = 0.5, Insertion = 0.625, Baseline = BaselineKind.Grey };

        var json = ScoreJson.Of([new BaselineScores(BaselineKind.Grey, 0.25f, grey.Scores, grey.Passes)])!
            .Single()!.AsObject();

        Assert.Equal(["baseline", "baselineProbability", "deletion", "insertion", "insertionMinusDeletion", "protocol",
            "higherIsBetter", "deletionCurve", "insertionCurve", "passes"], json.Select(pair => pair.Key));
        Assert.Equal("grey 0.25 0.5 0.125", string.Join(' ', (string?)json["baseline"],
            json["baselineProbability"]!.ToJsonString(), json["deletion"]!.ToJsonString(),
            json["insertionMinusDeletion"]!.ToJsonString()));
        Assert.Equal(6, (long)json["passes"]!["forward"]!);
    }

    [Fact]
    public void Of_HeatmapThatCannotBeRanked_IsNothing() => Assert.Null(ScoreJson.Of((IReadOnlyList<Score>)[]));
}
