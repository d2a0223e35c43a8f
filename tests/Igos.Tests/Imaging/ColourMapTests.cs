using Igos.Imaging;
using SkiaSharp;

namespace Igos.Tests.Imaging;

public class ColourMapTests
{
    [Theory]
    [InlineData(0, 0, 0, 4)]
    [InlineData(0.5, 186, 54, 85)]
    [InlineData(1, 252, 255, 164)]
    [InlineData(0.0625, 16, 6, 38)] // half way from (0, 0, 4) to (31, 12, 72), 15.5 rounded to even
    public void At_KnownShare_IsThatColour(double share, byte red, byte green, byte blue) =>
        Assert.Equal(new SKColor(red, green, blue), ColourMap.At(share));

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(7, 1)]
    [InlineData(double.NaN, 0)]
    public void At_OutsideTheScale_IsItsEnd(double share, double end) =>
        Assert.Equal(ColourMap.At(end), ColourMap.At(share));

    /// <summary>A scale that reads in grey: each step up is brighter.</summary>
    [Fact]
    public void At_RisingShare_IsEverBrighter()
    {
        var brightness = Enumerable.Range(0, 101).Select(i => ColourMap.At(i / 100.0))
            .Select(c => 0.2126 * c.Red + 0.7152 * c.Green + 0.0722 * c.Blue).ToArray();
        Assert.All(brightness.Zip(brightness.Skip(1)), pair => Assert.True(pair.Second > pair.First));
    }
}
