using Igos.Heatmaps;
using static TorchSharp.torch;

namespace Igos.Tests.Heatmaps;

public class HeatmapTests
{
    [Fact]
    public void Values_RowByRow_AreWhatWasGiven()
    {
        float[] values = [1, 2, 3, 4, 6, 5];
        var map = new Heatmap(2, 3, values);
        values[0] = 9; // copied
        Assert.Equal((1f, 3f, 6f), (map[0, 0], map[0, 2], map[1, 1]));
        Assert.Equal((1f, 6f, (1, 1)), (map.Min, map.Max, map.Maximum));
        Assert.True(map.IsFinite);
        Assert.False(map.IsConstant);
    }

    [Fact]
    public void Maximum_OfEqualValues_IsTheFirst() => Assert.Equal((0, 1), new Heatmap(2, 2, [0, 7, 7, 7]).Maximum);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void IsFinite_OneValueIsNot_IsFalse(float value) => Assert.False(new Heatmap(1, 3, [0, value, 1]).IsFinite);

    [Theory]
    [InlineData(0.5f)]
    [InlineData(float.NaN)]
    public void IsConstant_AllTheSame_IsTrue(float value) =>
        Assert.True(new Heatmap(1, 3, [value, value, value]).IsConstant);

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(2, 2, 3)]
    public void Constructor_WrongNumberOfValues_IsRefused(int height, int width, int count) =>
        Assert.ThrowsAny<ArgumentException>(() => new Heatmap(height, width, new float[count]));

    [Fact]
    public void From_TensorAndBack_IsTheSame()
    {
        using var scope = NewDisposeScope();
        var tensor = arange(6, dtype: float32).reshape(1, 1, 3, 2).transpose(2, 3); // not contiguous
        var map = Heatmap.From(tensor);
        Assert.Equal([0, 2, 4, 1, 3, 5], map.Values.ToArray());
        Assert.True(map.ToTensor().equal(tensor[0, 0]).all().item<bool>());
    }
}
