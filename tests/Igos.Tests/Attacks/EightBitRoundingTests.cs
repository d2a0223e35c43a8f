using Igos.Attacks;

namespace Igos.Tests.Attacks;

public sealed class EightBitRoundingTests
{
    /// <summary>In levels: the image's, the adversarial one's, ε, and the nearest level within ε.</summary>
    [Theory]
    [InlineData(100, 116, 16, 116)]
    [InlineData(100, 84, 16, 84)]
    [InlineData(100, 100.4, 16, 100)]
    [InlineData(100, 100.9, 0.9, 100)] // 101 would be nearer, and more than 0.9 away
    [InlineData(100.4, 101.4, 1, 101)]
    [InlineData(100.4, 99.4, 1, 100)] // 99 would be nearer, and 1.4 away
    [InlineData(100.4, 100.9, 0.5, 100)]
    [InlineData(0, 0, 255, 0)]
    [InlineData(0, 255, 255, 255)]
    [InlineData(255, 0, 254.5, 1)]
    [InlineData(254.7, 255, 0.5, 255)]
    public void Round_Value_IsTheNearestLevelWithinEpsilon(
        double image, double adversarial, double epsilon, byte expected)
    {
        float[] before = [(float)(image / 255)];
        var levels = EightBitRounding.Round(before, [(float)(adversarial / 255)], epsilon / 255);
        Assert.Equal([expected], levels);
        Assert.Equal(Math.Abs(expected - image) / 255, EightBitRounding.LargestChange(before, levels), 1e-7);
    }

    /// <summary>What a picture's file holds is at its level, however float32 rounds it.</summary>
    [Fact]
    public void Round_EveryLevel_AllowsExactlyEpsilon()
    {
        for (var level = 16; level <= 239; level++)
        {
            float[] before = [level / 255f];
            Assert.Equal([(byte)(level + 16)], EightBitRounding.Round(before, [1], 16.0 / 255));
            Assert.Equal([(byte)(level - 16)], EightBitRounding.Round(before, [0], 16.0 / 255));
            Assert.Equal([(byte)(level + 15)], EightBitRounding.Round(before, [1], 15.999 / 255));
        }
    }

    [Fact]
    public void Round_NoLevelWithinEpsilon_SaysWhatToDo()
    {
        var error = Assert.Throws<IgosException>(
            () => EightBitRounding.Round([100.5f / 255], [100.6f / 255], 0.3 / 255));
        Assert.Contains("0.00118 is less than half a level", error.Message);
        Assert.Contains("multiples of 1/255", error.Message);
    }
}
