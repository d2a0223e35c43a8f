using Igos.Classifiers;
using Igos.Heatmaps;
using static TorchSharp.torch;

namespace Igos.Tests.Heatmaps;

public class HeatmapResamplingTests
{
    private static readonly float[] Rising = [.. Enumerable.Range(0, 16).Select(i => (float)i)];

    [Fact]
    public void To_Fewer_IsTheMeansOverAreas()
    {
        using var scope = NewDisposeScope();
        // 4×4 of 0 … 15 in quarters: (0 + 1 + 4 + 5)/4 and so on.
        Assert.Equal([2.5f, 4.5f, 10.5f, 12.5f], Resampled(tensor(Rising, [1, 4, 4]), 2));
    }

    [Fact]
    public void To_More_IsBilinearWithTheCornersKept()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0, 1, 2, 2, 3, 4, 4, 5, 6], Resampled(tensor(new float[] { 0, 2, 4, 6 }, [1, 2, 2]), 3));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(4)]
    public void To_NothingOrItsOwnSize_IsTheMapItself(int? size)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(Rising, Resampled(tensor(Rising, [1, 4, 4]), size));
    }

    private static float[] Resampled(Tensor maps, int? size) =>
        ClassScore.ToArray(HeatmapResampling.To(maps, size).flatten());
}
