using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Metrics;

namespace Igos.Tests.Metrics;

/// <summary>All expected values are computed by hand.</summary>
public sealed class PointingGameTests
{
    private static readonly ImageSize TenByTen = new(10, 10);

    /// <summary>Cells 0, 1, 2 lie on pixels 0, 3, 6 of 7: the corner cells on the corners.</summary>
    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(0, 2, 6, 0)]
    [InlineData(1, 1, 3, 3)]
    [InlineData(2, 1, 3, 6)]
    public void Point_Cell_IsItsPixel(int row, int column, int x, int y) =>
        Assert.Equal((x, y), PointingGame.Point(Peak(3, 3, row, column), new ImageSize(7, 7)));

    /// <summary>
    /// Of 4 pixels over 3 cells those at 2/3 and 4/3 are nearest to the middle: both are worth 2/3, the first counts.
    /// </summary>
    [Fact]
    public void Point_BetweenPixels_IsTheFirstOfTheNearest() =>
        Assert.Equal((1, 1), PointingGame.Point(Peak(3, 3, 1, 1), new ImageSize(4, 4)));

    [Fact]
    public void Point_Tie_IsTheFirstRowByRow()
    {
        var values = new float[9];
        values[5] = values[7] = 0.1f; // row 1 column 2, row 2 column 1
        Assert.Equal((6, 3), PointingGame.Point(new Heatmap(3, 3, values), new ImageSize(7, 7)));
        values[5] = 0;
        values[6] = 0.1f; // a plateau over columns 0 and 1 of row 2
        Assert.Equal((0, 6), PointingGame.Point(new Heatmap(3, 3, values), new ImageSize(7, 7)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    public void Point_ConstantHeatmap_IsTheFirstPixel(int height, int width) => Assert.Equal((0, 0),
        PointingGame.Point(new Heatmap(height, width, [.. Enumerable.Repeat(0.1f, height * width)]), TenByTen));

    /// <summary>Four cells to three pixels: the means of cells 0 and 1, 1 and 2, 2 and 3.</summary>
    [Fact]
    public void Point_FewerPixelsThanCells_TakesMeans()
    {
        var heatmap = new Heatmap(1, 4, [4, 0, 3, 3]);
        Assert.Equal((2, 0), PointingGame.Point(heatmap, new ImageSize(1, 3))); // 2, 1.5, 3
    }

    /// <summary>The maximum lies inside the part that was seen, whatever the heatmap.</summary>
    [Theory]
    [InlineData(0, 0, 2, 3)]
    [InlineData(4, 4, 7, 6)]
    [InlineData(0, 4, 7, 3)]
    public void Point_Region_UndoesTheCrop(int row, int column, int x, int y) => Assert.Equal((x, y),
        PointingGame.Point(Peak(5, 5, row, column), TenByTen, new PhotographRegion(2.2, 2.9, 6.1, 3.8)));

    /// <summary>Squashed pictures are stretched back: the middle of a square is the middle of a wide picture.</summary>
    [Fact]
    public void Point_WidePhotograph_UndoesTheSquash() =>
        Assert.Equal((50, 2), PointingGame.Point(Peak(3, 3, 1, 1), new ImageSize(5, 101)));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Point_HeatmapThatIsNoNumber_IsRefused(float value) => Assert.Contains("points nowhere",
        Assert.Throws<IgosException>(() => PointingGame.Point(new Heatmap(1, 2, [0, value]), TenByTen)).Message);

    /// <summary>A photograph of 100 million pixels in some megabytes.</summary>
    [Fact]
    public void Point_HugePhotograph_MakesNoHugeMap()
    {
        var heatmap = Peak(28, 28, 27, 27);
        PointingGame.Point(heatmap, TenByTen);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal((9999, 1999), PointingGame.Point(heatmap, new ImageSize(2000, 10_000)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_000_000);
    }

    /// <summary>The box of pixels 2 to 4 across and 3 down, at the border or not.</summary>
    [Theory]
    [InlineData(2, 3, 0)]
    [InlineData(4, 3, 0)]
    [InlineData(1, 3, 1)]
    [InlineData(5, 3, 1)]
    [InlineData(3, 2, 1)]
    [InlineData(3, 4, 1)]
    [InlineData(7, 7, 5)] // 3 across, 4 down
    public void Distance_IsToTheNearestPixel(int x, int y, double distance) => Assert.Equal(distance,
        PointingGame.Distance((x, y), [new PhotographRegion(2, 3, 3, 1)], TenByTen));

    [Theory]
    [InlineData(9, 9, 0)]
    [InlineData(8, 9, 1)]
    [InlineData(0, 9, 9)]
    public void Distance_OnePixelInTheCorner(int x, int y, double distance) => Assert.Equal(distance,
        PointingGame.Distance((x, y), [new PhotographRegion(9, 9, 1, 1)], TenByTen));

    /// <summary>A pixel that a box covers any part of is in it; what lies outside the photograph is cut off.</summary>
    [Fact]
    public void Distance_FractionsAndBorders()
    {
        PhotographRegion[] tiny = [new(4.6, 4.6, 0.3, 0.3)];
        Assert.Equal(0, PointingGame.Distance((4, 4), tiny, TenByTen));
        Assert.Equal(1, PointingGame.Distance((5, 4), tiny, TenByTen));
        PhotographRegion[] whole = [new(5, 5, 1, 1)]; // up to 6, which is not pixel 6
        Assert.Equal(1, PointingGame.Distance((6, 5), whole, TenByTen));
        PhotographRegion[] beyond = [new(-5, -5, 6.5, 100), new(20, 20, 5, 5)];
        Assert.Equal(0, PointingGame.Distance((1, 9), beyond, TenByTen));
        Assert.Equal(8, PointingGame.Distance((9, 9), beyond, TenByTen));
    }

    [Fact]
    public void Distance_SeveralBoxes_IsToTheNearest_AndWithoutAnyInfinite()
    {
        Assert.Equal(2, PointingGame.Distance((5, 5), [new(0, 0, 1, 1), new(5, 7, 1, 1)], TenByTen));
        Assert.Equal(double.PositiveInfinity, PointingGame.Distance((5, 5), [], TenByTen));
        Assert.False(PointingGame.IsHit(double.PositiveInfinity, 1000));
    }

    /// <summary>TorchRay accepts du² + dv² &lt; tolerance²: a disc, without its rim.</summary>
    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(1, 0, false)]
    [InlineData(1, 1, false)]
    [InlineData(1, 2, true)]
    [InlineData(14.99, 15, true)]
    [InlineData(15, 15, false)]
    public void IsHit_TakesADisc(double distance, double tolerance, bool isHit) =>
        Assert.Equal(isHit, PointingGame.IsHit(distance, tolerance));

    /// <summary>A square would take (11, 11) with 15 too, whose distance is 15.56.</summary>
    [Fact]
    public void IsHit_CornerOfTheSquare_Misses()
    {
        PhotographRegion[] box = [new(0, 0, 1, 1)];
        var photograph = new ImageSize(100, 100);
        Assert.True(PointingGame.IsHit(PointingGame.Distance((10, 11), box, photograph), 15)); // √221 = 14.87
        Assert.False(PointingGame.IsHit(PointingGame.Distance((11, 11), box, photograph), 15));
    }

    [Theory]
    [InlineData(5, 5, true, false)] // 25 of 100: not less than a quarter
    [InlineData(5, 4.9, true, true)]
    [InlineData(5, 4.9, false, false)]
    public void IsDifficult_UnderAQuarterAndAnotherClass(double width, double height, bool others, bool isDifficult) =>
        Assert.Equal(isDifficult, PointingGame.IsDifficult([new(0, 0, width, height)], TenByTen, others));

    /// <summary>The areas' sum, even where they overlap.</summary>
    [Fact]
    public void IsDifficult_SumsAreas()
    {
        PhotographRegion box = new(0, 0, 5, 4);
        Assert.True(PointingGame.IsDifficult([box], TenByTen, true));
        Assert.False(PointingGame.IsDifficult([box, box], TenByTen, true));
    }

    /// <summary>Two squares of 4×4 that share 2×2: 28 pixels; the third lies outside.</summary>
    [Fact]
    public void Chance_CountsPixelsOnce()
    {
        PhotographRegion[] boxes = [new(0, 0, 4, 4), new(2, 2, 4, 4), new(20, 20, 5, 5)];
        Assert.Equal(0.28, PointingGame.Chance(boxes, TenByTen), 12);
        // Of the seen 4×10 pixels from column 4 on the second has 2×4.
        Assert.Equal(8 / 40.0, PointingGame.Chance(boxes, TenByTen, new PhotographRegion(4, 0, 4, 10)), 12);
        Assert.Equal(0, PointingGame.Chance([], TenByTen));
    }

    [Theory]
    [InlineData(0, 2, false)]
    [InlineData(0, 3, true)]
    [InlineData(7, 5, false)]
    [InlineData(6.5, 5, true)]
    public void IsSeen_AnyPixelInTheCrop(double x, double width, bool isSeen) => Assert.Equal(isSeen,
        PointingGame.IsSeen([new(x, 0, width, 10)], TenByTen, new PhotographRegion(2, 0, 5, 10)));

    /// <summary>Class 0: 1 of 2, class 1: 1 of 1; the mean of a half and 1, not 2 of 3.</summary>
    [Fact]
    public void Accuracy_IsTheMeanOverClasses()
    {
        Assert.Equal(0.75, PointingGame.Accuracy([(0, 1), (1, 1), (0, 0)]));
        Assert.Null(PointingGame.Accuracy([]));
    }

    private static Heatmap Peak(int height, int width, int row, int column)
    {
        var values = new float[height * width];
        values[row * width + column] = 1;
        return new Heatmap(height, width, values);
    }
}
