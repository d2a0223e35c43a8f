using Igos.Heatmaps;

namespace Igos.Tests.Heatmaps;

public sealed class FractionalRanksTests
{
    /// <summary>From the lowest: 1, 2, and both 3 share the third and the fourth place.</summary>
    [Fact]
    public void Of_Ties_ShareTheMeanOfTheirRanks() =>
        Assert.Equal([2.5 / 3, 0, 2.5 / 3, 1.0 / 3], Of(3, 1, 3, 2));

    [Fact]
    public void Of_ConstantOrOneCell_HasNoOrder()
    {
        Assert.Equal([0.5, 0.5, 0.5], Of(7, 7, 7));
        Assert.Equal([0], Of(7));
    }

    [Fact]
    public void Of_NaN_HasNoRanks() => Assert.All(Of(1, float.NaN, 2), rank => Assert.True(double.IsNaN(rank)));

    [Fact]
    public void Mean_IsCellByCell() => Assert.Equal([0.5f, 0.25f, 0.75f],
        FractionalRanks.Mean([Of(1, 2, 3), Of(3, 1, 2)]));

    /// <summary>The example of SciPy's documentation of spearmanr, with a tie: 0.8207826816681233.</summary>
    [Fact]
    public void Correlation_IsSpearmans()
    {
        var rho = FractionalRanks.Correlation(Of(1, 2, 3, 4, 5), Of(5, 6, 7, 8, 7))!.Value;
        Assert.Equal(0.8207826816681233, rho, 1e-12);
        Assert.Equal(-1, FractionalRanks.Correlation(Of(1, 2, 3), Of(9, 4, -1))!.Value, 1e-12);
        Assert.Null(FractionalRanks.Correlation(Of(1, 2, 3), Of(4, 4, 4)));
    }

    private static double[] Of(params float[] values) => FractionalRanks.Of(new Heatmap(1, values.Length, values));
}
