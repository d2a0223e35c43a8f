using Igos.Explainers.Sampling;

namespace Igos.Tests.Explainers.Sampling;

public class RiseTests
{
    [Fact]
    public void Options_Defaults_AreThePublishedOnesForVgg()
    {
        var options = new RiseOptions();
        Assert.Equal((4000, 7, 0.5), (options.Masks, options.Cells, options.Shown));
    }

    [Theory]
    [InlineData(0, 7, 0.5)]
    [InlineData(10, 1, 0.5)]
    [InlineData(10, 7, 0)]
    [InlineData(10, 7, 1)]
    [InlineData(10, 7, double.NaN)]
    public void Options_Invalid_AreNamedWithTheirRanges(int masks, int cells, double shown)
    {
        var expected = masks < 1 ? $"Masks must be at least 1; found {masks}."
            : cells < 2 ? $"Cells must be at least 2; found {cells}."
            : $"Shown must be between 0 and 1; found {shown}.";
        var options = new RiseOptions { Masks = masks, Cells = cells, Shown = shown };
        Assert.Equal($"RiseOptions: {expected}", Assert.Throws<IgosException>(() => new Rise(options)).Message);
    }
}
