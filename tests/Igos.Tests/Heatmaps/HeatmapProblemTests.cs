using Igos.Heatmaps;

namespace Igos.Tests.Heatmaps;

public class HeatmapProblemTests
{
    [Theory]
    [InlineData(0, float.NaN, "NaN or infinite")]
    [InlineData(0, float.NegativeInfinity, "NaN or infinite")]
    [InlineData(0.5f, 0.5f, "the same everywhere")]
    [InlineData(-1, 0, "no value above 0")]
    public void Of_HeatmapThatMeansNothing_SaysWhy(float first, float second, string expected) =>
        Assert.Contains(expected, HeatmapProblem.Of(new Heatmap(1, 2, [first, second])));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 0.001f)]
    public void Of_HeatmapThatPointsSomewhere_IsNull(float first, float second) =>
        Assert.Null(HeatmapProblem.Of(new Heatmap(1, 2, [first, second])));
}
