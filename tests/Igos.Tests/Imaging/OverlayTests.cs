using Igos.Heatmaps;
using Igos.Imaging;
using SkiaSharp;

namespace Igos.Tests.Imaging;

public class OverlayTests
{
    [Fact]
    public void Save_OneHotCell_ColoursThatPlaceOnly()
    {
        using var photo = Grey(400, 300);
        using var file = new TemporaryFile(".png");
        var values = new float[49];
        values[3 * 7 + 3] = 0.5f; // the middle
        Overlay.Save(file.Path, photo, new Heatmap(7, 7, values), "a caption");
        using var picture = SKBitmap.Decode(file.Path);
        Assert.Equal(400, picture.Width);
        Assert.InRange(picture.Height, 301, 400);
        var top = (int)(Math.Clamp(400 / 36f, 12, 64) * 1.9f);
        Assert.Equal(new SKColor(128, 128, 128), picture.GetPixel(20, top + 20));
        var middle = picture.GetPixel(200, top + 150);
        Assert.True(middle.Red > middle.Blue + 60);
    }

    /// <summary>A camera's photograph and an icon come at a size that shows, the seen part where it was.</summary>
    [Theory]
    [InlineData(32, 16, null, 360, 180)]
    [InlineData(3000, 1500, null, 2048, 1024)]
    [InlineData(400, 300, null, 400, 300)]
    [InlineData(400, 300, 800, 800, 600)]
    public void Save_OfAnySize_IsLegible(int width, int height, int? size, int drawnWidth, int drawnHeight)
    {
        using var photo = Grey(width, height);
        using var file = new TemporaryFile(".png");
        var right = new PhotographRegion(width / 2.0, 0, width / 2.0, height);
        var map = new Heatmap(2, 2, [1, 1, 0.9f, 0]);
        Overlay.Save(file.Path, photo, map, "", right, new PictureOptions { Size = size });
        using var picture = SKBitmap.Decode(file.Path);
        Assert.Equal(drawnWidth, picture.Width);
        var top = (int)(Math.Clamp(drawnWidth / 36f, 12, 64) * 1.9f);
        Assert.Equal(new SKColor(128, 128, 128), picture.GetPixel(drawnWidth / 2 - 3, top + 3));
        Assert.NotEqual(new SKColor(128, 128, 128), picture.GetPixel(drawnWidth / 2 + 3, top + 3));
        Assert.Equal(new SKColor(128, 128, 128), picture.GetPixel(drawnWidth - 1, top + drawnHeight - 1));
    }

    /// <summary>Of 100 values 1 to 99 and 1000 the 99th percentile is 99; a value of 50 is half of it then.</summary>
    [Fact]
    public void HeatmapImage_Clipped_EndsAtThePercentile()
    {
        var values = Enumerable.Range(1, 100).Select(i => i == 100 ? 1000f : i).ToArray();
        values[0] = 0;
        using var file = new TemporaryFile(".png");
        var map = new Heatmap(10, 10, values);
        HeatmapImage.Save(file.Path, map, "", new PictureOptions { Clip = 99 });
        using var picture = SKBitmap.Decode(file.Path);
        var top = (int)(Math.Clamp(440 / 36f, 12, 64) * 1.9f);
        SKColor Cell(int row, int column) => picture.GetPixel(44 * column + 22, top + 44 * row + 22);
        Assert.Equal(ColourMap.Inferno.At(1), Cell(9, 9));
        Assert.Equal(ColourMap.Inferno.At(1), Cell(9, 8));
        Assert.Equal(ColourMap.Inferno.At(50 / 99.0), Cell(4, 9));

        var error = Assert.Throws<IgosException>(
            () => HeatmapImage.Save(file.Path, map, "", new PictureOptions { Clip = 0 })).Message;
        Assert.Contains("Clip must be above 0 and at most 100", error);
    }

    [Fact]
    public void Save_OtherColoursAndOpacity_AreThoseOfPictureAndScale()
    {
        using var photo = Grey(400, 300);
        using var file = new TemporaryFile(".png");
        var options = new PictureOptions { Colours = ColourMap.Viridis, Opacity = 1 };
        Overlay.Save(file.Path, photo, new Heatmap(2, 2, [0, 0, 0, 1]), "", options: options);
        using var picture = SKBitmap.Decode(file.Path);
        var (size, yellow) = (Math.Clamp(400 / 36f, 12, 64), new SKColor(253, 231, 37)); // viridis' last, matplotlib
        var top = (int)(size * 1.9f);
        Assert.Equal(yellow, picture.GetPixel(399, top + 299));
        Assert.Equal(new SKColor(128, 128, 128), picture.GetPixel(0, top));
        var end = picture.GetPixel((int)(400 - (0.6f * size)) - 1, top + 300 + (int)size); // a pixel short of 1
        Assert.True(end is { Red: > 249, Green: > 229, Blue: < 40 }, $"{end}");

        using var bare = Overlay.Draw(photo, new Heatmap(2, 2, [0, 0, 0, 1]), options: options with { Opacity = 0 });
        Assert.All(bare.Pixels, pixel => Assert.Equal(new SKColor(128, 128, 128), pixel));
        using var half = Overlay.Draw(photo, new Heatmap(2, 2, [0, 0, 0, 1]), options: options with { Opacity = 0.5 });
        Assert.Equal(new SKColor(190, 180, 82), half.GetPixel(399, 299)); // of grey and yellow, rounded to even
    }

    [Fact]
    public void HeatmapImage_OtherColours_AreThose()
    {
        using var picture = HeatmapImage.Draw(
            new Heatmap(1, 2, [0, 1]), 2, 1, new PictureOptions { Colours = ColourMap.Cividis });
        Assert.Equal([new SKColor(0, 34, 78), new SKColor(254, 232, 56)], picture.Pixels); // its ends in matplotlib
    }

    /// <summary>0 is white in the middle, and equal distances from it are equally far along the scale.</summary>
    [Fact]
    public void HeatmapImage_Signed_IsSymmetricAboutZero()
    {
        var signed = new PictureOptions { IsSigned = true };
        using var picture = HeatmapImage.Draw(new Heatmap(1, 5, [-2, -1, 0, 1, 0.5f]), 5, 1, signed);
        Assert.Equal([0, 0.25, 0.5, 0.75, 0.625], Enumerable.Range(0, 5).Select(x => Enumerable.Range(0, 1001)
            .Select(i => i / 1000.0).First(share => ColourMap.Balance.At(share) == picture.GetPixel(x, 0))),
            (share, found) => Math.Abs(share - found) < 0.005); // some shares in a row have one colour
        Assert.True(picture.GetPixel(1, 0) is { Red: var red, Blue: var blue } && blue > red + 50);
        Assert.True(picture.GetPixel(3, 0) is { Red: var red1, Blue: var blue1 } && red1 > blue1 + 50);
        using var against = HeatmapImage.Draw(new Heatmap(1, 2, [-1, -2]), 2, 1, signed);
        Assert.Equal(ColourMap.Balance.At(0), against.GetPixel(1, 0));
    }

    [Fact]
    public void Draw_Signed_LeavesZeroUncolouredAndColoursBothSides()
    {
        using var photo = Grey(400, 300);
        using var picture = Overlay.Draw(
            photo, new Heatmap(1, 3, [-1, 0, 1]), options: new PictureOptions { IsSigned = true, Opacity = 1 });
        Assert.Equal(ColourMap.Balance.At(0), picture.GetPixel(0, 150));
        Assert.Equal(ColourMap.Balance.At(1), picture.GetPixel(399, 150));
        var middle = picture.GetPixel(200, 150);
        Assert.InRange(middle.Red, 126, 132); // a pixel beside the very middle
        Assert.InRange(middle.Blue, 126, 132);
    }

    /// <summary>Of the distances 1 to 99 and 1000 the 99th percentile is 99, and −99 is the other end.</summary>
    [Fact]
    public void HeatmapImage_SignedAndClipped_EndsAtThePercentileOnBothSides()
    {
        var values = Enumerable.Range(1, 100).Select(i => i == 100 ? 1000f : i % 2 == 0 ? i : -i).ToArray();
        using var picture = HeatmapImage.Draw(
            new Heatmap(10, 10, values), 10, 10, new PictureOptions { IsSigned = true, Clip = 99 });
        Assert.Equal(ColourMap.Balance.At(0), picture.GetPixel(8, 9));
        Assert.Equal(ColourMap.Balance.At(1), picture.GetPixel(9, 9));
        Assert.Equal(ColourMap.Balance.At(0.5 + 50 / 198.0), picture.GetPixel(9, 4));
    }

    [Fact]
    public void Draw_OptionsThatCannotBe_AreNamed()
    {
        using var photo = Grey(40, 30);
        string Message(PictureOptions options) => Assert.Throws<IgosException>(
            () => Overlay.Draw(photo, new Heatmap(1, 2, [0, 1]), options: options)).Message;
        Assert.Equal("PictureOptions: Opacity must be from 0 to 1; found 1.5.", Message(new() { Opacity = 1.5 }));
        Assert.Contains("Opacity must be from 0 to 1", Message(new() { Opacity = double.NaN }));
        Assert.Equal("PictureOptions: Colours must be one of inferno, magma, plasma, viridis, cividis; found balance.",
            Message(new() { Colours = ColourMap.Balance }));
    }

    /// <summary>As RISE's maps are: what is the same everywhere says nothing about a place.</summary>
    [Fact]
    public void Draw_NoValueNearZero_LeavesTheLeastImportantPlaceUncoloured()
    {
        using var photo = Grey(40, 30);
        using var raised = Overlay.Draw(photo, new Heatmap(2, 2, [0.4f, 0.6f, 0.8f, 1]));
        Assert.Equal(new SKColor(128, 128, 128), raised.GetPixel(0, 0));
        using var fromZero = Overlay.Draw(photo, new Heatmap(2, 2, [0.05f, 0.6f, 0.8f, 1]));
        Assert.NotEqual(new SKColor(128, 128, 128), fromZero.GetPixel(0, 0));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(1)]
    public void Save_HeatmapThatMeansNothing_LeavesThePhotographUncoloured(float value)
    {
        using var photo = Grey(400, 300);
        using var file = new TemporaryFile(".png");
        Overlay.Save(file.Path, photo, new Heatmap(2, 2, [value, 1, 1, 1]), "a caption");
        using var picture = SKBitmap.Decode(file.Path);
        var top = (int)(Math.Clamp(400 / 36f, 12, 64) * 1.9f);
        var pixels = Enumerable.Range(0, 300).Select(y => picture.GetPixel(200, top + y));
        Assert.All(pixels, colour => Assert.Equal(new SKColor(128, 128, 128), colour));
    }

    [Fact]
    public void Save_FileThatCannotBeWritten_SaysSo()
    {
        using var photo = Grey(40, 30);
        var error = Assert.Throws<IgosException>(
            () => Overlay.Save("/proc/nothing/x.png", photo, new Heatmap(1, 2, [0, 1]), "x"));
        Assert.Contains("can't be written", error.Message);
    }

    [Fact]
    public void HeatmapImage_OfCells_IsSquaresOfTheMapsColours()
    {
        using var file = new TemporaryFile(".png");
        HeatmapImage.Save(file.Path, new Heatmap(2, 2, [0, 1, 0.5f, 0.25f]), "four cells");
        using var picture = SKBitmap.Decode(file.Path);
        Assert.Equal(448, picture.Width);
        var top = (int)(Math.Clamp(448 / 36f, 12, 64) * 1.9f);
        Assert.Equal(ColourMap.Inferno.At(0), picture.GetPixel(100, top + 100));
        Assert.Equal(ColourMap.Inferno.At(1), picture.GetPixel(300, top + 100));
        Assert.Equal(ColourMap.Inferno.At(0.5), picture.GetPixel(100, top + 300));
    }

    [Fact]
    public void HeatmapImage_MoreCellsThanPixels_StillShowsASingleCell()
    {
        var values = new float[16 * 16];
        values[5 * 16 + 5] = 1;

        using var picture = HeatmapImage.Draw(new Heatmap(16, 16, values), 4, 4);

        var background = ColourMap.Inferno.At(0);
        Assert.Contains(picture.Pixels, p => p.Red > background.Red + 5);
    }

    [Fact]
    public void HeatmapImage_ThatMeansNothing_IsPlainGrey()
    {
        using var picture = HeatmapImage.Draw(new Heatmap(1, 2, [float.NaN, 1]), 3, 2);

        Assert.All(picture.Pixels, p => Assert.Equal(new SKColor(0xee, 0xee, 0xee), p));
    }

    private static Photograph Grey(int width, int height)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        bitmap.Erase(new SKColor(128, 128, 128));
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using var file = new TemporaryFile(".png", png.ToArray());
        return Photograph.Read(file.Path);
    }
}
