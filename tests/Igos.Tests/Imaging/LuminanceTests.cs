using Igos.Imaging;
using static TorchSharp.torch;

namespace Igos.Tests.Imaging;

public class LuminanceTests
{
    /// <summary>
    /// What PIL's <c>convert("L")</c> gives for pure red, green and blue, for a mixture and for white.
    /// </summary>
    [Theory]
    [InlineData(255, 0, 0, 76)]
    [InlineData(0, 255, 0, 150)]
    [InlineData(0, 0, 255, 29)]
    [InlineData(10, 200, 100, 132)]
    [InlineData(255, 255, 255, 255)]
    public void Of_Colour_IsThatOfPil(int red, int green, int blue, int grey)
    {
        using var scope = NewDisposeScope();
        var image = tensor(new[] { red / 255f, green / 255f, blue / 255f }, [1, 3, 1, 1]);
        var found = Luminance.Of(image, Luminance.Kernel());
        Assert.Equal([1, 1, 1, 1], found.shape);
        Assert.Equal(grey, Math.Round(found.item<float>() * 255));
    }

    [Fact]
    public void ConvolutionOf_GreyWeights_GivesWhatTheyGiveForTheLuminance()
    {
        using var scope = NewDisposeScope();
        var (image, weight) = (TinyClassifiers.Images(2, 8), linspace(-1, 1, 36).reshape(4, 1, 3, 3));
        var expected = nn.functional.conv2d(Luminance.Of(image, Luminance.Kernel()), weight, padding: [1, 1]);
        var found = nn.functional.conv2d(image, Luminance.ConvolutionOf(weight), padding: [1, 1]);
        Assert.True((expected - found).abs().max().item<float>() < 1e-5f); // float32 sums in another order
    }
}
