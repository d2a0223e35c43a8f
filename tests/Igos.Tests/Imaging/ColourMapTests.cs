using Igos.Imaging;
using SkiaSharp;

namespace Igos.Tests.Imaging;

public class ColourMapTests
{
    public static TheoryData<string> Names => [.. ColourMap.Sequential.Select(map => map.Name)];

    /// <summary>Of the 256 colours in matplotlib 3.6.3, lib/matplotlib/_cm_listed.py, rounded to 255 levels.</summary>
    [Theory]
    [InlineData("inferno", 0, 0, 0, 4)]
    [InlineData("inferno", 3, 1, 1, 8)]
    [InlineData("inferno", 64, 87, 16, 110)]
    [InlineData("inferno", 127, 186, 54, 85)]
    [InlineData("inferno", 200, 251, 157, 7)]
    [InlineData("inferno", 255, 252, 255, 164)]
    [InlineData("magma", 0, 0, 0, 4)]
    [InlineData("magma", 3, 1, 1, 8)]
    [InlineData("magma", 64, 81, 18, 124)]
    [InlineData("magma", 127, 181, 54, 122)]
    [InlineData("magma", 200, 253, 152, 105)]
    [InlineData("magma", 255, 252, 253, 191)]
    [InlineData("plasma", 0, 13, 8, 135)]
    [InlineData("plasma", 3, 22, 7, 138)]
    [InlineData("plasma", 64, 126, 3, 168)]
    [InlineData("plasma", 127, 203, 70, 121)]
    [InlineData("plasma", 200, 251, 161, 57)]
    [InlineData("plasma", 255, 240, 249, 33)]
    [InlineData("viridis", 0, 68, 1, 84)]
    [InlineData("viridis", 3, 69, 5, 89)]
    [InlineData("viridis", 64, 59, 82, 139)]
    [InlineData("viridis", 127, 33, 144, 141)]
    [InlineData("viridis", 200, 112, 207, 87)]
    [InlineData("viridis", 255, 253, 231, 37)]
    [InlineData("cividis", 0, 0, 34, 78)]
    [InlineData("cividis", 3, 0, 37, 83)]
    [InlineData("cividis", 64, 67, 78, 108)]
    [InlineData("cividis", 127, 124, 123, 120)]
    [InlineData("cividis", 200, 196, 180, 104)]
    [InlineData("cividis", 255, 254, 232, 56)]
    public void At_EntryOfMatplotlibsTable_IsThatColour(string name, int entry, byte red, byte green, byte blue)
    {
        var colour = Named(name).At(entry / 255.0);
        var tolerance = entry % 5 == 0 ? 0 : 2; // between two fifth entries on a straight line
        Assert.InRange(colour.Red, red - tolerance, red + tolerance);
        Assert.InRange(colour.Green, green - tolerance, green + tolerance);
        Assert.InRange(colour.Blue, blue - tolerance, blue + tolerance);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(7, 1)]
    [InlineData(double.NaN, 0)]
    public void At_OutsideTheScale_IsItsEnd(double share, double end) =>
        Assert.Equal(ColourMap.Inferno.At(end), ColourMap.Inferno.At(share));

    /// <summary>A scale that reads in grey: CIE lightness rises, by like steps.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void At_RisingShare_IsEvenlyBrighter(string name)
    {
        var lightness = Enumerable.Range(0, 11).Select(i => Lightness(Named(name).At(i / 10.0))).ToArray();
        var steps = lightness.Skip(1).Zip(lightness, (to, from) => to - from).ToArray();
        Assert.All(steps, step => Assert.InRange(step, 0.5 * steps.Average(), 1.5 * steps.Average()));
    }

    /// <summary>Opposite values are of one lightness to 5 of 100, as in cmocean's own table, and 0 is nearly white.
    /// </summary>
    [Fact]
    public void Balance_OppositeShares_AreAlikeInLightness()
    {
        Assert.InRange(Lightness(ColourMap.Balance.At(0.5)), 93, 96);
        for (var away = 0.05; away <= 0.5; away += 0.05)
        {
            var (below, above) = (ColourMap.Balance.At(0.5 - away), ColourMap.Balance.At(0.5 + away));
            Assert.InRange(Lightness(below) - Lightness(above), -5, 5);
            Assert.True(below.Blue > below.Red && above.Red > above.Blue);
        }
    }

    private static ColourMap Named(string name) => ColourMap.Sequential.Single(map => map.Name == name);

    /// <summary>L* of CIELAB for sRGB, from 0 to 100.</summary>
    private static double Lightness(SKColor colour)
    {
        static double Linear(byte level) =>
            level / 255.0 is var v && v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4);
        var y = 0.2126 * Linear(colour.Red) + 0.7152 * Linear(colour.Green) + 0.0722 * Linear(colour.Blue);
        return y > 0.008856 ? 116 * Math.Cbrt(y) - 16 : 903.3 * y;
    }
}
