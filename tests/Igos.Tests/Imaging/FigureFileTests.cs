using System.Text;
using System.Xml.Linq;
using Igos.Heatmaps;
using Igos.Imaging;
using SkiaSharp;

namespace Igos.Tests.Imaging;

public class FigureFileTests
{
    private static readonly Heatmap Map = new(2, 2, [0, 1, 0.5f, 0.25f]);

    /// <summary>Words are words there, and the heatmap is a picture whose cells have the map's colours.</summary>
    [Fact]
    public void Save_Svg_HasItsTextAsTextAndTheHeatmapAsAPicture()
    {
        using var file = new TemporaryFile(".svg");
        HeatmapImage.Save(file.Path, Map, "four cells");
        var elements = XDocument.Load(file.Path).Descendants().ToArray();
        string[] texts = [.. elements.Where(e => e.Name.LocalName == "text").Select(e => e.Value.Trim())];
        Assert.Equal(["four cells", "0", "1.00", "importance for the class"], texts);
        var pictures = elements.Where(e => e.Name.LocalName == "image").Select(e => SKBitmap.Decode(
            Convert.FromBase64String(e.Attributes().Single(a => a.Name.LocalName == "href").Value.Split(',')[1])));
        var cells = Assert.Single(pictures, picture => picture.Height == 448);
        Assert.Equal(ColourMap.Inferno.At(1), cells.GetPixel(300, 100));
        Assert.Equal(ColourMap.Inferno.At(0.5), cells.GetPixel(100, 300));
    }

    [Fact]
    public void Save_Pdf_IsOneWholeDocument()
    {
        using var file = new TemporaryFile(".PDF");
        FigureFile.Save(file.Path, 300, 200, canvas => canvas.DrawLine(0, 0, 300, 200, new SKPaint()));
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(file.Path));
        Assert.StartsWith("%PDF-", text);
        Assert.EndsWith("%%EOF", text.TrimEnd());
        Assert.Contains("/MediaBox [0 0 300 200]", text);
    }

    [Fact]
    public void Save_Png_IsOfTheScale()
    {
        using var file = new TemporaryFile(".PNG");
        FigureFile.Save(file.Path, 30, 20, canvas => canvas.DrawRect(10, 10, 20, 10, new SKPaint()), scale: 2);
        using var picture = SKBitmap.Decode(file.Path);
        Assert.Equal((60, 40), (picture.Width, picture.Height));
        Assert.Equal((SKColors.White, SKColors.Black), (picture.GetPixel(19, 39), picture.GetPixel(20, 39)));
    }

    /// <summary>A PNG that is called .jpg would be taken for something else.</summary>
    [Theory]
    [InlineData(".jpg")]
    [InlineData(".figure")]
    [InlineData("")]
    public void Save_AnyOtherEnding_IsRefused(string ending)
    {
        using var file = new TemporaryFile(ending);
        var error = Assert.Throws<IgosException>(() => FigureFile.Save(file.Path, 3, 2, canvas => canvas.Clear()));
        Assert.StartsWith($"{file.Path}: expected a name that ends in .png, .svg, .pdf", error.Message);
        Assert.False(File.Exists(file.Path));
    }

    [Fact]
    public void Save_FileThatCannotBeWritten_SaysSo()
    {
        var error = Assert.Throws<IgosException>(
            () => FigureFile.Save("/proc/nothing/x.svg", 3, 2, canvas => canvas.Clear()));
        Assert.Contains("can't be written", error.Message);
    }
}
