using Igos.Classifiers;
using Igos.Imaging;
using Igos.Loading;
using static TorchSharp.torch;

namespace Igos.Tests.Imaging;

public class BaselineTests
{
    private const float RoundOff = 1e-6f;

    [Fact]
    public void Make_BlurOfAConstantImage_IsTheSameImage()
    {
        using var scope = NewDisposeScope();
        var image = full([1, 3, 32, 40], 0.25f);
        var blurred = Baseline.Make(image, BaselineKind.Blur, Normalization.Unit.MeanColour);
        Assert.Equal(image.shape, blurred.shape);
        Assert.True((blurred - image).abs().max().item<float>() < RoundOff);
    }

    /// <summary>One bright pixel spreads into the Gaussian itself: the ratio of two places is known by hand.</summary>
    [Fact]
    public void Make_BlurOfOnePixel_IsAGaussianOfSigmaKernelMinusOne()
    {
        using var scope = NewDisposeScope();
        var image = zeros([1, 3, 64, 64]);
        image[0, 1, 32, 32] = 1;
        var kernel = Baseline.BlurKernel(new ImageSize(64, 64));
        var blurred = Baseline.Make(image, BaselineKind.Blur, Normalization.Unit.MeanColour);
        Assert.Equal(15, kernel); // 51 · 64/224, odd
        Assert.Equal(0, blurred[0, 0].abs().max().item<float>());
        Assert.Equal(0, blurred[0, 1, 32, 32 + kernel / 2 + 1].item<float>());
        var share = blurred[0, 1, 35, 34].item<float>() / blurred[0, 1, 32, 32].item<float>();
        Assert.Equal(Math.Exp(-(3 * 3 + 2 * 2) / (2.0 * 14 * 14)), share, 1e-5);
        // Far from the border nothing is mirrored, so nothing is lost.
        Assert.Equal(1, blurred.sum().item<float>(), 1e-5f);
    }

    /// <summary>
    /// Where the sides differ the shorter one decides, and each pixel is still the Gaussian's mean of
    /// its mirrored neighbours.
    /// </summary>
    [Theory]
    [InlineData(32, 48, 7)]
    [InlineData(112, 160, 51)]
    [InlineData(240, 112, 51)]
    public void Make_BlurOfAnyShape_IsTheGaussianMeanOfMirroredNeighbours(int height, int width, int kernel)
    {
        using var scope = NewDisposeScope();
        using var generator = new TorchSharp.torch.Generator(11, CPU);
        var image = rand([1, 3, height, width], generator: generator);
        var blurred = Baseline.Make(image, BaselineKind.Blur, Normalization.Unit.MeanColour);
        Assert.Equal(kernel, Baseline.BlurKernel(new ImageSize(height, width)));
        var values = image[0, 2].contiguous().data<float>().ToArray();
        IEnumerable<(int, int)> places =
            [(0, 0), (height - 1, 3), (height / 2, width - 2), (height / 3, width / 3)];
        foreach (var (y, x) in places)
        {
            double sum = 0, total = 0;
            for (var v = -(kernel / 2); v <= kernel / 2; v++)
            {
                for (var u = -(kernel / 2); u <= kernel / 2; u++)
                {
                    var weight = Math.Exp(-(v * v + u * u) / (2.0 * (kernel - 1) * (kernel - 1)));
                    var value = values[Mirrored(y + v, height) * width + Mirrored(x + u, width)];
                    (sum, total) = (sum + weight * value, total + weight);
                }
            }

            Assert.Equal(sum / total, blurred[0, 2, y, x].item<float>(), 1e-5);
        }

        static int Mirrored(int i, int length) => i < 0 ? -i : i >= length ? 2 * (length - 1) - i : i;
    }

    [Theory]
    [InlineData(32, 7)]
    [InlineData(112, 51)]
    [InlineData(799, 151)]
    [InlineData(111, 25)]
    [InlineData(224, 51)]
    [InlineData(499, 51)]
    [InlineData(500, 151)]
    [InlineData(800, 201)]
    public void BlurKernel_OfASize_IsThePublishedOne(int side, int kernel) =>
        Assert.Equal(kernel, Baseline.BlurKernel(new ImageSize(side, side + 50)));

    [Theory]
    [InlineData(224, 224, BaselineKind.Blur)]
    [InlineData(112, 112, BaselineKind.Blur)]
    [InlineData(111, 224, BaselineKind.Grey)] // the shorter side decides, as it does of the kernel
    [InlineData(224, 111, BaselineKind.Grey)]
    [InlineData(32, 32, BaselineKind.Grey)]
    public void Default_OfASize_IsTheBlurWhereThePublishedOneFits(int height, int width, BaselineKind expected) =>
        Assert.Equal(expected, Baseline.Default(new ImageSize(height, width)));

    /// <summary>Why: a cat of 32×32 pixels is a cat under its small blur, and none in grey.</summary>
    [Fact]
    public void Default_OfASmallInput_LeavesNothingOfTheClass()
    {
        using var classifier = Classifier.Load();
        using var photograph = Photograph.Read(ProjectFiles.Path("assets", "cat.png"));
        using var pixels = photograph.ToTensor(classifier.InputSize);
        using var usual = new Question(classifier, pixels);
        using var blurred = usual.Under(BaselineKind.Blur);

        Assert.Empty(usual.Warnings(0));
        Assert.Single(blurred.Warnings(0));
    }

    [Theory]
    [InlineData(BaselineKind.Black, 0, 0, 0)]
    [InlineData(BaselineKind.Grey, 0.5f, 0.5f, 0.5f)]
    [InlineData(BaselineKind.Mean, 0.485f, 0.456f, 0.406f)]
    public void Make_OneColour_IsThatColourEverywhere(BaselineKind kind, float red, float green, float blue)
    {
        using var scope = NewDisposeScope();
        var baseline = Baseline.Make(rand([2, 3, 8, 9]), kind, Normalization.ImageNet.MeanColour);
        var expected = tensor(new[] { red, green, blue }, [1, 3, 1, 1]);
        Assert.Equal([2L, 3, 8, 9], baseline.shape);
        Assert.True((baseline - expected).abs().max().item<float>() < RoundOff);
    }

    /// <summary>Caffe's mean is given in its own order and units; the colour is RGB on [0,1].</summary>
    [Fact]
    public void Make_MeanOfCaffe_IsItsMeanAsRgb()
    {
        using var scope = NewDisposeScope();
        var baseline = Baseline.Make(zeros([1, 3, 2, 2]), BaselineKind.Mean, Normalization.Caffe.MeanColour);
        Assert.Equal(123.68f / 255, baseline[0, 0, 0, 0].item<float>(), 1e-4f);
        Assert.Equal(103.939f / 255, baseline[0, 2, 1, 1].item<float>(), 1e-4f);
    }

    [Fact]
    public void Make_Noise_DependsOnTheSeedAlone()
    {
        using var scope = NewDisposeScope();
        var alone = Baseline.Make(zeros([1, 3, 8, 8]), BaselineKind.Noise, Normalization.Unit.MeanColour, seed: 3);
        var second = Baseline.Make(ones([2, 3, 8, 8]), BaselineKind.Noise, Normalization.Unit.MeanColour, seed: 3)[1..];
        var other = Baseline.Make(zeros([1, 3, 8, 8]), BaselineKind.Noise, Normalization.Unit.MeanColour, seed: 4);
        Assert.Equal(0, (alone - second).abs().max().item<float>());
        Assert.NotEqual(0, (alone - other).abs().max().item<float>());
        Assert.InRange(alone.min().item<float>(), 0, 1);
        Assert.InRange(alone.max().item<float>(), 0, 1);
    }

    /// <summary>A median forgets what covers less than half of its window, and keeps an edge sharp.</summary>
    [Fact]
    public void Make_Median_ForgetsSpecksAndKeepsEdges()
    {
        using var scope = NewDisposeScope();
        var image = zeros([1, 3, 40, 40]);
        image[.., .., .., 20..].fill_(1);
        var speckled = image.clone();
        speckled[0, 2, 10, 5] = 1;
        speckled[0, 0, 30, 35] = 0;
        var median = Baseline.Make(speckled, BaselineKind.Median, Normalization.Unit.MeanColour);
        Assert.Equal(0, (median - image).abs().max().item<float>());
    }
}
