using Igos.Perturbation;

namespace Igos.Tests.Perturbation;

public class AblationCurvesTests
{
    private const double Rounding = 1e-6; // float32 of numbers below 1

    /// <summary>
    /// Losses and gains together are .7, 1.3 and 2: slopes of 2.8, 2.4 and 1.4 around .125, .375 and .75. The third of
    /// four cells, at .625, lies two thirds of the way from 2.4 to 1.4.
    /// </summary>
    [Fact]
    public void Values_GainsThatRiseEverSlower_AreTheirSlopes()
    {
        var curves = new AblationCurves([0, 0.25, 0.5, 1], [1, 0.5f, 0.6f, 0], [0, 0.2f, 0.9f, 1]);
        double[] slopes = [2.8, 2.4, 2.4 - 2 / 3.0, 1.4];
        double[] areas = [0.125, 0.375, 0.625, 0.875];
        var values = curves.Values(4);
        for (var rank = 0; rank < 4; rank++)
        {
            Assert.Equal((0.99 * slopes[rank] + 0.01 * (1 - areas[rank]) * 2.8) / 4, values[rank], Rounding);
        }

        // By hand: .475 under deletion and .6375 under insertion.
        Assert.Equal(0.475 - 0.6375, curves.Difference, Rounding);
    }

    /// <summary>
    /// The gains .1, .8 and .6: the first piece's slope of .4 is less than the second's of 2.8, so they become one of
    /// 1.6; after the greatest gain the slope is 0.
    /// </summary>
    [Fact]
    public void Values_GainsThatFallOrRiseLate_NeverRiseWithTheRank()
    {
        var curves = new AblationCurves([0, 0.25, 0.5, 1], [1, 1, 1, 1], [0, 0.1f, 0.8f, 0.6f]);
        var values = curves.Values(2);
        Assert.Equal((0.99 * 1.6 + 0.01 * 0.75 * 1.6) / 2, values[0], Rounding);
        Assert.Equal(0.01 * 0.25 * 1.6 / 2, values[1], Rounding);
    }

    /// <summary>No two of 224×224 cells are equal in float32, so the ranking can be read from the values.</summary>
    [Fact]
    public void Values_OfManyCells_StillRankThem()
    {
        var curves = new AblationCurves([0, 0.01, 0.04, 1], [1, 0.5f, 0.1f, 0], [0, 0.1f, 0.9f, 1]);
        var values = curves.Values(224 * 224);
        Assert.All(values.Zip(values.Skip(1)), pair => Assert.True(pair.First > pair.Second));
    }

    [Fact]
    public void Values_ScoreThatNeverMoves_AreZero()
    {
        var curves = new AblationCurves([0, 0.5, 1], [0.3f, 0.3f, 0.3f], [0.3f, 0.3f, 0.3f]);
        Assert.All(curves.Values(9), value => Assert.Equal(0, value));
    }
}
