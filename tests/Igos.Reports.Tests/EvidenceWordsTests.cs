using System.Text.Json;
using Igos.Classifiers;
using Igos.Imaging;
using Igos.Metrics;

namespace Igos.Reports.Tests;

public sealed class EvidenceWordsTests
{
    private static readonly EvidenceResult Found = new()
    {
        Deletion = new EvidenceShare(41, 784, 0.118f),
        Insertion = new EvidenceShare(0, 784, 0.86f),
        ImageProbability = 0.945f,
        BaselineProbability = 0.362f,
        Baseline = BaselineKind.Blur,
        Height = 28,
        Width = 28,
        CellsAtATime = 1,
        Passes = new Passes(52, 0),
    };

    [Fact]
    public void Line_Shares_SaysHowMuchAndWhatComesOfIt() => Assert.Equal(
        "5.2 % of the cells removed: probability 0.118, 12 % of the photograph's. "
            + "No cell shown: probability 0.860, 91 % of the photograph's.",
        EvidenceWords.Line(Found));

    [Fact]
    public void Line_NoShare_SaysWhyAndWhatToDo() => Assert.Equal(
        "No share of the cells, removed, brings the probability under 20 % of the photograph's 0.945; with all removed "
            + "it is 0.362: try another baseline. "
            + "No share of the cells, alone shown, brings the probability over 80 % of the photograph's 0.945.",
        EvidenceWords.Line(Found with { Deletion = null, Insertion = null }));

    /// <summary>One cell of 50,176 isn't none.</summary>
    [Fact]
    public void Share_OneCellOfMany_IsSeen() =>
        Assert.Equal("0.002 % of the cells removed", EvidenceWords.Share(new(1, 50176, 0), insert: false));

    [Fact]
    public void Json_NoShare_IsNullBesideItsMark()
    {
        var row = MadeUpRows.Of("a.png", "igos", 28) with { Evidence = Found with { Deletion = null } };
        var json = JsonSerializer.SerializeToElement(ExplanationReport.Of(row, files: null), Json.Options);
        var evidence = json.GetProperty("evidence");
        Assert.Equal("""{"mark":0.2,"cells":null,"share":null,"probability":null}""",
            JsonSerializer.Serialize(evidence.GetProperty("deletion")));
        Assert.Equal(0, evidence.GetProperty("insertion").GetProperty("cells").GetInt32());
        Assert.Equal(52, evidence.GetProperty("passes").GetProperty("forward").GetInt64());
        var without = JsonSerializer.SerializeToElement(
            ExplanationReport.Of(MadeUpRows.Of("a.png", "igos", 28), files: null), Json.Options);
        Assert.False(without.TryGetProperty("evidence", out _));
    }
}
