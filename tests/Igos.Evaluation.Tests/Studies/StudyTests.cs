using Igos.Evaluation.Studies;
using Igos.Imaging;
using Igos.Running;

namespace Igos.Evaluation.Tests.Studies;

public sealed class StudyTests
{
    public static TheoryData<string> Paper { get; } = [.. PaperTables.All.Select(study => study.Name)];

    [Theory]
    [MemberData(nameof(Paper))]
    public void PaperStudies_ComeBackFromTheirJson(string name)
    {
        var study = Study.Find(name);
        var read = Study.Parse(study.ToJson());
        Assert.Equal(study.Rows, read.Rows);
        Assert.Equal((study.Name, study.Title, study.Layout, study.Reference),
            (read.Name, read.Title, read.Layout, read.Reference));
    }

    /// <summary>ALGORITHMS' tables have 15, 13, 13, 8 and 6 cells, and each has its figure of the paper.</summary>
    [Theory]
    [InlineData("table-1", 15)]
    [InlineData("table-2", 13)]
    [InlineData("table-3", 13)]
    [InlineData("table-4", 8)]
    [InlineData("table-5", 6)]
    public void PaperStudies_HaveThePapersRowsAndFigures(string name, int rows)
    {
        var study = Study.Find(name);
        Assert.Equal(rows, study.Rows.Count);
        Assert.All(study.Rows, row => Assert.NotNull(PaperTables.Figure(name, row)));
    }

    [Theory]
    [InlineData("table-1", "igos size=28 preset=paper", .0899, .5701)]
    [InlineData("table-1", "excitation-bp size=14", .2328, .5452)]
    [InlineData("table-2", "rise size=224 steps=8000", .1196, .5637)]
    [InlineData("table-4", "igos size=224 fixed-step=1 preset=paper", .0393, .5024)]
    public void Figure_IsThePapers(string study, string row, double deletion, double insertion)
    {
        var figure = PaperTables.Figure(study, MethodChoice.Parse(row))!;
        Assert.Equal((deletion, insertion), (figure.Deletion, figure.Insertion));
    }

    /// <summary>Every method has a row, and the paper's two and TorchRay's seven have their figures.</summary>
    [Fact]
    public void PointingGame_HasEveryMethod_AndWhatIsPublished()
    {
        var rows = Study.Find("table-6").Rows;
        Assert.Equal(Methods.All, rows.Select(row => row.Method));
        var figures = rows.ToDictionary(row => row.Method.Name, row => PaperTables.Figure("table-6", row)?.Pointing);
        Assert.Equal((49.62, 83.61, null),
            (figures["igos"]!.PaperCoco, figures["igos"]!.PaperVoc, figures["igos"]!.TorchRayVoc));
        Assert.Equal((50.71, 87.33), (figures["rise"]!.PaperCoco, figures["rise"]!.PaperVoc));
        Assert.Equal(7, figures.Values.Count(figure => figure?.TorchRayCocoDifficult is not null));
    }

    [Fact]
    public void Objectives_AreOneFormulaForBothMethods()
    {
        var figures = Study.Find("table-5").Rows.Select(row => PaperTables.Figure("table-5", row)!.Objective);
        Assert.Equal([.2241, .3739, .6098, .3349, .4857, .6794], figures);
        Assert.All(Study.Find("table-5").Rows, row => Assert.Contains(
            row.Method.Name == "igos" ? "relax-l1=false" : "tv-exponent=2", row.Text));
    }

    [Theory]
    [InlineData("{", "this is no JSON")]
    [InlineData("[]", "expected an object with \"rows\"")]
    [InlineData("{\"rows\": []}", "\"rows\" is missing or empty")]
    [InlineData("{\"rows\": [{\"method\": \"igos\"}], \"layuot\": \"quality\"}", "\"layuot\" is unknown")]
    [InlineData("{\"rows\": [{\"method\": \"igos\"}], \"layout\": \"round\"}", "\"layout\" is \"round\"")]
    [InlineData("{\"rows\": [{\"method\": \"igos\", \"itertions\": 5}]}", "row 1: itertions 5: igos has no such")]
    [InlineData("{\"rows\": [{\"method\": \"igos\"}, {\"method\": \"igso\"}]}", "row 2: method igso: there is no such")]
    [InlineData("{\"rows\": [{\"method\": \"igos\", \"steps\": -1}]}", "row 1: steps -1: expected")]
    [InlineData("{\"rows\": [{\"size\": 28}]}", "row 1: method: the JSON names no \"method\"")]
    [InlineData("{\"rows\": [5]}", "row 1 is no object")]
    [InlineData("{\"rows\": [{\"method\": \"igos\"}, {\"method\": \"igos\"}]}", "size=28\" stands in it")]
    [InlineData("{\"rows\": [{\"method\": \"igos\"}], \"rows\": []}", "this is no JSON")]
    [InlineData("{\"rows\": [{\"method\": \"igos\", \"size\": 28, \"size\": 14}]}", "this is no JSON")]
    public void Parse_NamesWhatIsWrong(string json, string message)
    {
        var e = Assert.Throws<ChoiceException>(() => Study.Parse(json, "my.json"));
        Assert.StartsWith("study my.json: ", e.Message);
        Assert.Contains(message, e.Message);
    }

    [Fact]
    public void Find_NamesTheStudiesThereAre()
    {
        var e = Assert.Throws<ChoiceException>(() => Study.Find("table-9"));
        Assert.Contains("table-1, table-2, table-3, table-4, table-5, table-6", e.Message);
    }

    [Fact]
    public void Narrowed_KeepsRowsOfMethodsAndSizes()
    {
        var study = Study.Find("table-1");
        Assert.Equal(["mask size=28", "igos size=28 preset=paper"],
            study.Narrowed(["mask", "igos"], [28]).Rows.Select(row => row.Text));
        var e = Assert.Throws<ChoiceException>(() => study.Narrowed(["rise"], [28]));
        Assert.Contains("none of its rows", e.Message);
    }

    [Fact]
    public void CheckFits_NamesTheSizesThatDo()
    {
        Study.Find("table-1").CheckFits(new ImageSize(224, 224));
        var e = Assert.Throws<ChoiceException>(() => Study.Find("table-1").CheckFits(new ImageSize(32, 32)));
        Assert.EndsWith("Take some of its sizes: --sizes 28,14.", e.Message);
    }
}
